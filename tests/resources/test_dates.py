from datetime import date

from resources.dates import format_source_date, iso_source_date


def test_a_date_is_said_no_more_exactly_than_it_is_known():
    day = date(2012, 10, 1)
    assert format_source_date(day, "year") == "2012"
    assert format_source_date(day, "month") == "octobre 2012"
    assert format_source_date(date(2012, 10, 16), "day") == "16 octobre 2012"
    assert format_source_date(None, "year") == ""


def test_a_machine_reads_the_same_precision():
    day = date(2012, 10, 1)
    assert iso_source_date(day, "year") == "2012"
    assert iso_source_date(day, "month") == "2012-10"
    assert iso_source_date(day, "day") == "2012-10-01"
    assert iso_source_date(None, "day") == ""
