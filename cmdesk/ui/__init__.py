"""The window: Qt widgets over the services. It shows values, asks use cases, and listens to what changed."""
