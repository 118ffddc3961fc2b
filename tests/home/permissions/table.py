"""Readable tables of permissions."""

import re

# The team is tried at one place only: all places are equal to it.
TRIED = [
    *((role, which) for role in ("visitor", "manager", "trusted") for which in ("own", "other")),
    ("team", "other"),
    ("superuser", "other"),
]


class Table:
    """A table with an action in each row and a role in each column: "yes" or "-".

    The column "network" is the team and the superusers, at any place; "manager" and "trusted" are
    managers at their own place only. Any other combination is refused.
    """

    def __init__(self, text):
        head, *lines = [re.split(r" {2,}", line.strip()) for line in text.strip().splitlines()]
        self.rows = {name: dict(zip(head, cells, strict=True)) for name, *cells in lines}
        assert {cell for row in self.rows.values() for cell in row.values()} == {"yes", "-"}

    def allows(self, action, role, which="other"):
        row = self.rows[action]
        if role in row and (which == "own" or role in {"team", "superuser"}):
            return row[role] == "yes"
        return role in {"team", "superuser"} and row.get("network") == "yes"
