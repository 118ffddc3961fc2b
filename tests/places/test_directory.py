"""The cached public directory and its invalidation."""

import datetime

import pytest
import time_machine
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from home.models import StandardPage
from network.filters.database import mask_of, masks_of, questions_of
from network.models import ContentStamp, Territory
from places import directory
from places.filters import PlaceFilterSet, is_timeless
from places.hours import opening_hours
from places.models import Closure, PlaceOffer, PlacePage
from tests.hiding import WAYS, let_the_clock_expire, restrict_to_members

from .conftest import CLOSED_NOW, OPEN_NOW, open_at


def listed(query=""):
    """Return (number of places, titles of the displayed places)."""
    filters = PlaceFilterSet(QueryDict(query), PlacePage.objects.directory())
    return filters.total, [page.title for page in filters.qs]


def test_open_at_returns_certainly_open_places(place, now):
    opened = place(opening_hours=OPEN_NOW)
    place(opening_hours=CLOSED_NOW)
    place(opening_hours="selon la saison")
    place(opening_hours="")
    assert open_at(now) == [opened]
    assert open_at(now.replace(hour=13)) == []


def test_open_at_uses_the_time_zone_of_the_place(place, now):
    """10:00 in Paris is 13:00 in La Réunion."""
    place(opening_hours="We 09:00-12:00", postcode="97400", city="Saint-Denis")
    mainland = place(opening_hours="We 09:00-12:00")
    island = place(opening_hours="We 12:00-14:00", postcode="97400", city="Saint-Denis")
    place(opening_hours="We 12:00-14:00")
    assert set(open_at(now)) == {mainland, island}


def test_open_at_agrees_with_the_badge(place, now):
    texts = ["24/7", "We off; 09:00-12:00", "We 10:00-11:00; PH off", '"rdv"', "We 09:00-10:00"]
    for text in texts:
        place(opening_hours=text)
    opened = set(open_at(now))
    assert opened == {page for page in PlacePage.objects.all() if page.hours(now).is_open}
    assert len(opened) == 2


def test_each_set_matches_the_database(place):
    """One place has each choice, another has it with a second choice, others have none."""
    places = PlacePage.objects.directory()
    tested = [item for item in PlaceFilterSet.filters.values() if is_timeless(item)]
    questions = questions_of(places, tested)
    for name, value in questions:
        if name == "offre":
            PlaceOffer.objects.create(place=place(), kind=value, name="Prêt")
            continue
        field = FIELDS[name]
        known = [key for key, _label in PlacePage._meta.get_field(field).flatchoices]
        chosen = value if value in known else known[0]
        place(**{field: [chosen]})
        place(**{field: sorted({chosen, known[-1]})})
    known = PlaceFilterSet(QueryDict(""), places).directory
    choices = {name: known.choices_of(name) for name in PlaceFilterSet.filters}
    for (name, value), question in questions.items():
        keys = known.keys_of(choices[name].rows[value])
        assert keys == list(places.filter(question).values_list("pk", flat=True)), (name, value)
    assert {item.name for item in tested} == {*FIELDS, "offre"}
    assert {name for name, known in choices.items() if known} == {*FIELDS, "offre"}


def test_masks_support_conditions_on_other_tables(place):
    """Conditions on the place's own table are compiled once, even beside joins."""
    commune = Q(commune__name="Digne")
    place(title="1", fees=["Gratuit"])
    place(title="2", city="Digne")
    for questions in ([Q(fees__has="Gratuit"), Q(title="2")], [Q(title="1"), commune, Q()]):
        for _time in range(2):
            masks = masks_of(PlacePage.objects.all(), questions)
            rows = PlacePage.objects.annotate(**masks).values_list("pk", *masks)
            assert {key: mask_of(parts) for key, *parts in rows} == {
                page.pk: sum(
                    1 << n
                    for n, question in enumerate(questions)
                    if PlacePage.objects.filter(question, pk=page.pk).exists()
                )
                for page in PlacePage.objects.all()
            }


KINDS = [key for key, _label in PlacePage._meta.get_field("kinds").flatchoices if key != "fablab"]
FIELDS = {
    "gratuit": "fees",
    "sans_rdv": "access_modes",
    "itinerant": "mobility",
    "service": "services",
    "public": "audiences",
    "type": "kinds",
    "acces": "access_modes",
    "besoin": "care",
    "accessibilite": "care",
    "langue": "care",
    "programme": "programmes",
}


@pytest.mark.parametrize(
    "hide", [way for way in WAYS if way is not let_the_clock_expire], ids=lambda way: way.__name__
)
def test_hidden_place_leaves_the_next_response(home, place, client, hide):
    private = home.add_child(instance=StandardPage(title="Réservé", slug="reserve"))
    restrict_to_members(private)
    at = {"latitude": 43.4, "longitude": 5.05}
    place(title="Vu", **at)
    hidden = place(title="Caché", **at)
    assert listed() == (2, ["Caché", "Vu"])
    assert len(client.get("/lieux/points.json").json()) == 2
    hide(hidden)
    assert listed() == (1, ["Vu"])
    assert [row[2] for row in client.get("/lieux/points.json").json()] == ["Vu"]


def test_expired_place_is_hidden_and_soon_uncounted(place, now):
    place(title="Vu")
    expiring = place(title="Caché", expire_at=now + datetime.timedelta(minutes=10))
    # The clock of the database is the real one, so the expiry must be later for it.
    PlacePage.objects.filter(pk=expiring.pk).update(expire_at=timezone.now().replace(year=2999))
    assert listed() == (2, ["Caché", "Vu"])
    first = PlaceFilterSet(QueryDict(""), PlacePage.objects.directory()).directory
    let_the_clock_expire(expiring)
    assert listed()[1] == ["Vu"]
    assert first.until.year == 2999
    with time_machine.travel(first.until, tick=False):
        assert listed() == (1, ["Vu"])


def test_publication_is_in_the_next_response(place, client):
    page = place(title="Lieu", opening_hours=CLOSED_NOW, kinds=["fablab"])
    assert (listed("type=fablab")[0], listed("ouvert=1")[0]) == (1, 0)
    page.kinds, page.opening_hours = ["epn"], OPEN_NOW
    page.save_revision().publish()
    assert (listed("type=fablab")[0], listed("type=epn")[0], listed("ouvert=1")[0]) == (0, 1, 1)
    closure = Closure.objects.create(
        place=page, starts_on=timezone.localdate(), ends_on=timezone.localdate()
    )
    assert listed("ouvert=1")[0] == 0
    closure.delete()
    assert listed("ouvert=1")[0] == 1
    place(title="Autre", opening_hours=OPEN_NOW)
    assert listed("ouvert=1") == (2, ["Autre", "Lieu"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "Zinc"),
        ("opening_hours", CLOSED_NOW),
        ("fees", ["Gratuit"]),
        ("latitude", 43.5),
        ("postcode", "13080"),
        ("mobility", ["Itinérant"]),
        ("live", False),
    ],
)
def test_columns_are_rebuilt_only_when_a_place_changes(place, home, field, value):
    pages = [place(title=title, latitude=43.4, longitude=5.05) for title in ("Ardoise", "Basalte")]
    former = current()
    assert former.columns.situations[0].point == (43.4, 5.05)
    home.save_revision().publish()
    assert current().stamp > former.stamp
    assert current().columns is former.columns
    if field == "live":
        pages[0].unpublish()
    else:
        setattr(pages[0], field, value)
        pages[0].save_revision().publish()
    changed = current().columns
    assert changed is not former.columns
    directory.memory.clear()
    assert current().columns.read == changed.read
    assert current().columns.situations == changed.situations


def test_services_are_read_without_the_other_folded_choices(place, django_assert_num_queries):
    place(title="Lieu")
    known = current()
    with django_assert_num_queries(1):
        assert known.choices_of("service")
    with django_assert_num_queries(1):
        assert known.choices_of("acces")


def test_folded_choices_are_read_at_their_first_use(place, django_assert_num_queries):
    page = place(title="Lieu", kinds=["fablab"])
    former = current()
    with django_assert_num_queries(1):
        assert former.choices_of("type").rows == {"fablab": 1} | dict.fromkeys(KINDS, 0)
    with django_assert_num_queries(0):
        assert former.choices_of("acces")
        assert not former.choices_of("ouvert")
    page.kinds = ["epn"]
    page.save_revision().publish()
    assert current().columns is former.columns
    assert current().choices_of("type").rows["epn"] == 1
    assert former.choices_of("type").rows["epn"] == 0


def test_place_published_meanwhile_is_in_the_next_directory(place):
    page = place(title="Lieu", kinds=["fablab"])
    former = current()
    place(title="Autre", kinds=["fablab"])
    assert former.keys_of(former.choices_of("type").rows["fablab"]) == [page.pk]
    assert current().choices_of("type").rows["fablab"] == 0b11


def test_published_at_is_the_last_publication_of_a_place(place, django_assert_num_queries):
    assert current().published_at is None
    place(title="Ardoise")
    last = place(title="Basalte")
    last.save_revision().publish()
    known = current()
    last.refresh_from_db()
    with django_assert_num_queries(1):
        assert known.published_at == known.published_at == last.last_published_at


def test_usual_hours_are_evaluated_only_when_they_change(place, home, now, monkeypatch):
    page = place(title="Lieu", opening_hours=OPEN_NOW)
    assert open_at(now) == [page]
    texts = []
    read = opening_hours.stretches_on
    monkeypatch.setattr(
        opening_hours, "stretches_on", lambda text, *args: texts.append(text) or read(text, *args)
    )
    home.save_revision().publish()
    assert (open_at(now), texts) == ([page], [])
    place(title="Autre", opening_hours="Su 09:00-12:00")
    assert (open_at(now), texts) == ([page], ["Su 09:00-12:00"])  # the new place alone
    page.opening_hours = CLOSED_NOW
    page.save_revision().publish()
    assert (open_at(now), texts) == ([], ["Su 09:00-12:00", CLOSED_NOW])
    home.save_revision().publish()
    assert open_at(now + datetime.timedelta(minutes=1)) == []
    assert len(texts) == 2  # once a day
    assert open_at(now + datetime.timedelta(days=1)) == []
    assert sorted(texts[2:]) == sorted(texts[:2])


def test_departement_has_its_present_name(place, communes):
    page = place(commune=communes["13055"])
    assert [row[1:] for row in current().by_departement(1)] == [("Bouches-du-Rhône", 1)]
    departement = page.commune.departement
    departement.name = "Bouches"
    departement.save()
    ContentStamp.raise_()
    assert [row[1:] for row in current().by_departement(1)] == [("Bouches", 1)]


def current():
    return PlaceFilterSet(QueryDict(""), PlacePage.objects.directory()).directory


def test_grouping_by_territory_is_cached(place, communes):
    here, nowhere = place(), place()
    PlacePage.objects.filter(pk=here.pk).update(commune=communes["13055"])
    PlacePage.objects.filter(pk=nowhere.pk).update(commune=None)
    known = current()
    everywhere, only_here = known.columns.rows, known.ranks_of([here.pk])
    groups = known.by_territory(everywhere, 10)
    assert [group[0] for group in groups] == ["13055"]
    assert known.by_territory(everywhere, 10) is groups
    assert known.by_territory(only_here, 10) is not groups
    assert (known.unplaced(everywhere), known.unplaced(only_here)) == (1, 0)


def test_intercommunality_in_two_departements_is_one_group(place, communes):
    """Its link leads to a list of both parts, whose number it has."""
    other = Territory.objects.create(
        code="04", kind="departement", name="Alpes", search_name="alpes"
    )
    across = Territory.objects.create(
        code="04001", kind="commune", name="Aiglun", search_name="aiglun", departement=other,
        epci=communes["13055"].epci,
    )  # fmt: skip
    towns = (communes["13055"], communes["13055"], communes["13056"], across)
    for commune in towns:
        PlacePage.objects.filter(pk=place().pk).update(commune=commune)
    ContentStamp.raise_()
    known = current()
    [group] = known.by_territory(known.columns.rows, 2)
    assert (group[0], group[2], group[-1]) == ("200054807", "Bouches-du-Rhône", 4)


def test_pages_have_a_bounded_number_of_queries(place, client, django_assert_max_num_queries):
    at = {"latitude": 43.4, "longitude": 5.05}
    for number in range(25):
        place(opening_hours=f"We 09:00-1{number % 10}:30", **at)
    for address in [
        "/lieux/",
        "/lieux/?ouvert=1&samedi=1",
        "/lieux/?page=2",
        "/lieux/?territoire=13&q=port",
        "/lieux/carte/?ouvert=1",
        "/lieux/points.json?ouvert=1",
        "/pres-de-chez-moi/?ou=martigues",
        "/pres-de-chez-moi/?lat=43.4&lon=5.05",
        "/orientation/papiers/?lat=43.4&lon=5.05",
    ]:
        client.get(address)  # fill the caches
        with django_assert_max_num_queries(14):
            assert client.get(address).status_code == 200
