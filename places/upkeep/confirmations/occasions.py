"""Before which holidays the places are asked when they will be shut."""

import datetime

SUMMER, CHRISTMAS = "ete", "noel"


def seasonal_occasion(day: datetime.date) -> str:
    """ "2026-ete" in June, "2026-noel" from 15 November to the end of the year; "" otherwise."""
    if day.month == 6:
        return f"{day.year}-{SUMMER}"
    if (day.month, day.day) >= (11, 15):
        return f"{day.year}-{CHRISTMAS}"
    return ""


def is_summer(occasion: str) -> bool:
    return occasion.endswith(f"-{SUMMER}")
