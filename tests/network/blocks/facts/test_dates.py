from datetime import date

import pytest
from django.core.exceptions import ValidationError

from network.blocks.facts.dates import FactDate, is_old, validate_fact_date


@pytest.mark.parametrize(
    ("typed", "text", "iso", "last_day"),
    [
        ("2012", "2012", "2012", date(2012, 12, 31)),
        ("02/2012", "février 2012", "2012-02", date(2012, 2, 29)),
        (" 2/2012 ", "février 2012", "2012-02", date(2012, 2, 29)),
        ("16/10/2012", "16 octobre 2012", "2012-10-16", date(2012, 10, 16)),
        ("1/1/2020", "1er janvier 2020", "2020-01-01", date(2020, 1, 1)),
    ],
)
def test_date_has_the_precision_typed(typed, text, iso, last_day):
    read = FactDate.read(typed)
    assert (str(read), read.iso, read.last_day) == (text, iso, last_day)
    validate_fact_date(typed)


@pytest.mark.parametrize(
    "typed",
    [
        *("", "hier", "12", "13/2012", "00/2012", "31/02/2012", "00/10/2012", "0/2/2012"),
        *("0000", "9999", "1/2/3/2012"),
    ],
)
def test_invalid_date_is_refused(typed):
    assert FactDate.read(typed) is None
    with pytest.raises(ValidationError, match="Écrivez une année"):
        validate_fact_date(typed)


def test_a_fact_is_old_the_day_after_its_fifth_anniversary():
    today = date(2026, 11, 27)
    ages = [date(2021, 11, 26), date(2021, 11, 27), date(2012, 1, 1), date(2021, 12, 31), None]
    assert [is_old(day, today) for day in ages] == [True, False, True, False, False]
    assert is_old(date(2020, 2, 29), date(2025, 3, 1))
    assert not is_old(date(2020, 2, 29), date(2025, 2, 28))
