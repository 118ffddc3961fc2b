"""Tables of who may do what, written to be read."""

import re

# To the network one place is as good as another; a visitor has none.
TRIED = [
    *((role, which) for role in ("visitor", "manager", "trusted") for which in ("own", "other")),
    ("team", "other"),
    ("superuser", "other"),
]


class Table:
    """A line an action, a column a role: "yes" or "-".

    "network" is its team and superusers, at any place; a "manager", "trusted" by the network or
    not, at the own place alone. Nobody else may do anything.
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
