from datetime import date

from resources.dates import format_source_date, iso_source_date


def test_date_is_formatted_with_its_precision():
    day = date(2012, 10, 1)
    assert format_source_date(day, "year") == "2012"
    assert format_source_date(day, "month") == "octobre 2012"
    assert format_source_date(date(2012, 10, 16), "day") == "16 octobre 2012"
    assert format_source_date(None, "year") == ""


def test_iso_date_has_the_same_precision():
    day = date(2012, 10, 1)
    assert iso_source_date(day, "year") == "2012"
    assert iso_source_date(day, "month") == "2012-10"
    assert iso_source_date(day, "day") == "2012-10-01"
    assert iso_source_date(None, "day") == ""
