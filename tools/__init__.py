"""What runs around the program: making it ready, testing, translating, building. Standard library only, except
`tools.translations`, which runs inside the environment."""
