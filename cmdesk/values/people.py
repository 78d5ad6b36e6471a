"""Who acts."""

from __future__ import annotations

from dataclasses import dataclass

from cmdesk.values.rights import ROLE_RIGHTS, Right, Role


@dataclass(frozen=True, slots=True)
class Actor:
    """The person at the desk: user id (0 for the single desk), name, role, and the manager they are, if any."""

    user_id: int
    name: str
    role: Role
    manager_id: int | None = None

    def may(self, right: Right) -> bool:
        return right in ROLE_RIGHTS[self.role]

    @property
    def own_only(self) -> bool:
        """Client managers see and change what is theirs alone."""
        return self.role is Role.MANAGER
