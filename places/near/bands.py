"""Distances as people feel them: bands that grow, inside which what is open comes first. Pure."""

# The first band ends there, and holds what is in the commune itself as far as the second bound.
NEXT_DOOR_KM, HERE_KM = 2, 10
SECOND_KM = 5
# Before all bands: what is in the postcode or the arrondissement that was typed.
INSIDE = -1


def band(km, *, is_here=False) -> int:
    """0 for what is in the same commune or within 2 km, then 1 to 5 km, 2 to 10, 3 to 20, 4 to 40,
    and so on, each twice as wide. A commune may be wide: what is over 10 km away is not "here".
    """
    if km <= NEXT_DOOR_KM or (is_here and km <= HERE_KM):
        return 0
    rank, bound = 1, SECOND_KM
    while km > bound:
        rank, bound = rank + 1, bound * 2
    return rank
