"""The two names of a place: the official one, and the one that people use.

The standard has one name, the official one. A place displays its usual name, and its official name
is stored only if it is different. Pure: takes cells, returns cells and remarks.
"""

from .cells import Remark, collapse_spaces

NAME, USUAL, OFFICIAL = "nom", "nom_usage", "nom_officiel"


def split_names(cells: dict[str, str]) -> tuple[dict[str, str], list[tuple[str, Remark]]]:
    """Return (cells, []) with the usual name in `nom` and the official one in `nom_officiel`.

    A row without `nom_usage` is unchanged, so that its `nom` may be either name. A blank `nom`
    takes the usual name. If both names are equal, `nom_officiel` is "".
    """
    usual, official = (collapse_spaces(cells.get(name, "")) for name in (USUAL, NAME))
    if not usual:
        return cells, []
    return {**cells, NAME: usual, OFFICIAL: official if official != usual else ""}, []
