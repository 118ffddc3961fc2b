"""Bands of distances: inside a band, dates are sorted by time, as if equally far.

Pure functions.
"""

# Band 0 ends at the first bound, or at the second one inside the visitor's commune.
NEXT_DOOR_KM, HERE_KM = 2, 10
SECOND_KM = 5


def band(km: float, *, is_here: bool = False) -> int:
    """Return the band of a distance, from 0 for the nearest.

    Band 0 goes up to 2 km, or up to 10 km in the visitor's commune (`is_here`), as communes may be
    wide. Band 1 goes up to 5 km, band 2 up to 10 km, band 3 up to 20 km, and so on: each bound is
    twice the previous one.
    """
    if km <= NEXT_DOOR_KM or (is_here and km <= HERE_KM):
        return 0
    rank, bound = 1, SECOND_KM
    while km > bound:
        rank, bound = rank + 1, bound * 2
    return rank
