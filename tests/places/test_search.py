"""What a search says of a place at the moment it is made."""

import datetime
from zoneinfo import ZoneInfo

from places.documents import open_badges

TUESDAY = datetime.datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Europe/Paris"))


def test_a_place_says_whether_it_is_open_when_it_says_its_hours(place):
    known = place(title="Un", opening_hours="Mo-Fr 09:00-12:00")
    unknown = place(title="Deux", opening_hours="")
    badges = open_badges([known.pk, unknown.pk], TUESDAY)
    assert list(badges) == [known.pk]
    assert "badge--open" in badges[known.pk]
    evening = TUESDAY.replace(hour=20)
    assert "badge--closed" in open_badges([known.pk], evening)[known.pk]


def test_badges_ask_as_much_for_many(place, django_assert_num_queries):
    pks = [place(title=f"Lieu {n}", opening_hours="Mo-Fr 09:00-12:00").pk for n in range(8)]
    with django_assert_num_queries(2):
        assert len(open_badges(pks, TUESDAY)) == 8
