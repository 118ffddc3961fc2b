"""The member `tout_public` of the JSON of this software, which the standard does not have. Pure."""

from network.text.strings import plain

from .cells import YES, Remark

EVERYONE, AUDIENCES = "tout_public", "publics_specifiquement_adresses"


def split_everybody(cells: dict[str, str]) -> tuple[dict[str, str], list[tuple[str, Remark]]]:
    """Return (cells, []) with « Tout public » among the audiences if `tout_public` is true.

    It replaces the empty list that the same place has in the columns of the standard.
    """
    if plain(cells.get(EVERYONE) or "") not in YES or (cells.get(AUDIENCES) or "").strip():
        return cells, []
    return {**cells, AUDIENCES: "Tout public"}, []
