"""The editors' table of all places, its exports and bulk actions, and the call list."""

import csv
import datetime
import re
from io import BytesIO

import openpyxl
import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import GroupPagePermission, PageLogEntry

from home.team.roles.table import COORDINATION
from network.geography.gazetteer import gazetteer
from network.text.dates import NBSP
from places.models import ConfirmationRequest, PlacePage
from places.upkeep.listing import bulk_actions
from places.upkeep.listing.columns import COLUMNS
from tests.factories import PlaceMembershipFactory, UserFactory
from tests.places.conftest import NOW, OPEN_NOW

LIST = "/admin/lieux/"
CALLS = "/admin/lieux_a_appeler/"
BUDGET = 15
CHOICES = ["manque=lecture", "confirme=jamais", "appeler=oui"]


@pytest.fixture
def editor(client, directory):
    """A user of the network's team, with the permissions set by the migrations."""
    user = UserFactory()
    user.groups.add(Group.objects.get(name=COORDINATION))
    client.force_login(user)
    return user


def titles(answer):
    """Return the names of the rows, in order."""
    text = answer.content.decode()
    return re.findall(r'<span id="placepage_\d+_title">([^<]*)</span>', text)


def table(answer):
    """Return the body of the list, without that of the keyboard shortcuts."""
    listing = answer.content.decode().partition('class="listing')[2]
    return listing.partition("<tbody")[2].partition("</tbody>")[0]


def questions(client, address):
    client.get(address)  # fill the caches
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len([query for query in queries if "SAVEPOINT" not in query["sql"]])


def test_table_takes_fewer_than_fifteen_queries(client, editor, place, communes):
    counts = []
    for number in (3, 52):
        for _row in range(number):
            place(opening_hours="selon la saison", phone="+33442000000")
        addresses = [LIST, *(f"{LIST}?{choice}" for choice in CHOICES)]
        counts.append({address: questions(client, address) for address in addresses})
    assert counts[0] == counts[1]
    assert max(counts[1].values()) < BUDGET


def test_row_contains_the_columns(client, editor, place):
    place(
        title="EPN du port",
        phone="+33442000000",
        opening_hours=OPEN_NOW,
        confirmed_on=datetime.date(2026, 11, 4),
        latitude=43.4,
        longitude=5.05,
    )
    row = table(client.get(LIST))
    held = "04 42 00 00 00".replace(" ", NBSP)
    for text in ("EPN du port", "Martigues", "Bouches-du-Rhône", held, "publié"):
        assert text in row


@pytest.fixture
def various(place):
    """One place for each kind of missing or wrong data, and one complete place."""
    whole = {
        "phone": "+33442000000",
        "opening_hours": OPEN_NOW,
        "latitude": 43.4,
        "longitude": 5.05,
        "confirmed_on": datetime.date(2026, 11, 20),
        "emails": "a@exemple.fr",
    }
    changes = {
        "complet": {},
        "sans téléphone": {"phone": ""},
        "sans horaires": {"opening_hours": ""},
        "illisible": {"opening_hours": "selon la saison"},
        "sans position": {"longitude": None},
        "ailleurs": {"postcode": "", "city": "Nulle-Part"},
        "jamais": {"confirmed_on": None},
        "vieux": {"confirmed_on": datetime.date(2026, 1, 1)},
        "silencieux": {"silent_since": datetime.date(2026, 11, 24)},
    }
    return {title: place(title=title, **(whole | fields)) for title, fields in changes.items()}


def test_filter_selects_the_expected_places(subtests, client, editor, various):
    cases = [
        ("manque=telephone", {"sans téléphone"}),
        ("manque=horaires", {"sans horaires"}),
        ("manque=lecture", {"illisible"}),
        ("manque=position", {"sans position"}),
        ("manque=commune", {"ailleurs"}),
        ("manque=commune&manque=telephone", set()),
        ("confirme=jamais", {"jamais"}),
        ("confirme=3", {"vieux"}),
        ("confirme=nouveau", set()),
        ("avant=02/01/2026", {"vieux"}),
        ("appeler=oui", {"silencieux"}),
    ]
    for query, expected in cases:
        with subtests.test(query=query, expected=expected):
            assert set(titles(client.get(f"{LIST}?{query}"))) == expected


def test_doubtful_position_is_listed_until_an_editor_checks_it(client, editor, place):
    """The point of the next commune: published, because a quarter may be there."""
    there = gazetteer().get("13070").point  # La Penne-sur-Huveaune
    where = {"postcode": "13011", "city": "Marseille", "latitude": there[0], "longitude": there[1]}
    page = place(title="Loin du centre", **where)
    place(title="Vérifié", position_checked=True, **where)
    place(title="Au centre", latitude=43.407, longitude=5.055)
    assert page.has_position
    table = client.get(f"{LIST}?manque=position-a-verifier")
    assert titles(table) == ["Loin du centre"]
    # The choice names what is missing, as the other choices of « Il manque » do.
    assert "Position vérifiée, pour un lieu loin du centre" in table.content.decode()


@pytest.mark.parametrize("query", ["q=telephone", "q=téléphone+martigues", "q=tele&confirme=3"])
def test_search_ignores_accents_and_combines_with_filters(client, editor, various, query):
    expected = [] if "confirme" in query else ["sans téléphone"]
    assert titles(client.get(f"{LIST}?{query}")) == expected


def test_territory_filter_uses_the_commune(client, editor, various):
    shown = titles(client.get(f"{LIST}?territoire=13"))
    assert set(shown) == set(various) - {"ailleurs"}


def test_source_filter_selects_the_places_of_some_sources(client, editor, place):
    for title, source in [("A", "Hub du Verdon"), ("B", "Cartographie Sud"), ("C", "")]:
        place(title=title, source=source)
    form = client.get(LIST).content.decode()
    assert 'value="Hub du Verdon"' in form
    for query, expected in [
        ("source=Hub du Verdon", {"A"}),
        ("source=Hub du Verdon&source=Cartographie Sud", {"A", "B"}),
        ("source=-", {"C"}),
    ]:
        assert set(titles(client.get(f"{LIST}?{query}"))) == expected, query


@pytest.mark.parametrize("query", ["confirme=x", "manque=x", "territoire=999", "avant=hier"])
def test_unknown_filter_value_does_not_fail(client, editor, various, query):
    assert client.get(f"{LIST}?{query}").status_code == 200


def test_each_column_sorts_both_ways(subtests, client, editor, various):
    for key in [column.sort_key for column in COLUMNS if column.sort_key]:
        with subtests.test(key=key):
            one, other = (titles(client.get(f"{LIST}?ordering={way}{key}")) for way in ("", "-"))
            assert set(one) == set(other) == set(various)


def test_copy_in_another_language_is_not_listed(client, editor, place, home):
    from wagtail.models import Locale

    english = Locale.objects.create(language_code="en")
    page = place(title="EPN")
    page.copy_for_translation(english, copy_parents=True, alias=True)
    assert PlacePage.objects.count() == 2
    assert titles(client.get(LIST)) == ["EPN"]


@pytest.fixture
def log_in_publisher(client):
    """`log_in_publisher(place)` logs in a user of the network who publishes only this place."""

    def make(place):
        group = Group.objects.create(name="Équipe d’un lieu")
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        for codename in ("change_page", "publish_page"):
            permission = Permission.objects.get(codename=codename)
            GroupPagePermission.objects.create(group=group, page=place, permission=permission)
        user = UserFactory()
        user.groups.add(group)
        client.force_login(user)

    return make


def test_table_lists_only_places_the_user_publishes(client, place, log_in_publisher):
    mine, _other = place(title="Le mien"), place(title="Un autre")
    log_in_publisher(mine)
    assert titles(client.get(LIST)) == ["Le mien"]


def test_exports_contain_the_filtered_rows_with_their_types(client, editor, place):
    place(
        title="=1+1",
        city="@Village",
        postcode="",
        phone="+33442000000",
        latitude=-21.1,
        longitude=55.5,
        confirmed_on=datetime.date(2026, 11, 4),
        opening_hours="+ tard",
    )
    place(title="Autre")
    exported = b"".join(
        client.get(f"{LIST}?export=xlsx&confirme=6&avant=01/12/2026").streaming_content
    )
    assert openpyxl.load_workbook(BytesIO(exported)).active.max_row == 1
    exported = b"".join(client.get(f"{LIST}?export=xlsx&avant=01/12/2026").streaming_content)
    sheet = openpyxl.load_workbook(BytesIO(exported)).active
    assert sheet.max_row == 2
    row = {head.value: cell for head, cell in zip(sheet[1], sheet[2], strict=True)}
    expected = {"Nom": "=1+1", "Commune": "@Village", "Horaires": "+ tard"}
    assert {name: row[name].value for name in expected} == expected
    assert {row[name].data_type for name in [*expected, "Téléphone"]} == {"s"}
    assert row["Téléphone"].value == "04 42 00 00 00"
    assert row["Confirmé le"].value == datetime.date(2026, 11, 4)
    assert row["Latitude"].value == -21.1
    answer = client.get(f"{LIST}?export=csv&avant=01/12/2026")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    [exported] = csv.DictReader(text.splitlines(), delimiter=";")
    assert (exported["Nom"], exported["Commune"], exported["Horaires"], exported["Latitude"]) == (
        "'=1+1",
        "'@Village",
        "'+ tard",
        "-21.1",
    )
    assert exported["Confirmé le"] == "2026-11-04"


def test_export_of_many_rows_takes_no_more_queries(client, editor, place):
    counts = []
    for number in (2, 20):
        for _row in range(number):
            place(phone="+33442000000")
        client.get(f"{LIST}?export=xlsx")
        with CaptureQueriesContext(connection) as queries:
            b"".join(client.get(f"{LIST}?export=xlsx").streaming_content)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def bulk(action, *places, query=""):
    address = reverse("wagtail_bulk_action", args=["places", "placepage", action])
    chosen = "&".join(f"id={place.pk}" for place in places) or "id=all"
    return f"{address}?{chosen}&next={LIST}&{query}"


def test_bulk_confirmation_is_logged(client, editor, various):
    chosen = [various["vieux"], various["silencieux"]]
    page = client.get(bulk("confirm", *chosen)).content.decode()
    assert "vieux" in page
    answer = client.post(bulk("confirm", *chosen), follow=True)
    assert "2 lieux confirmés." in answer.content.decode()
    for place in chosen:
        place.refresh_from_db()
        assert (place.confirmed_on, place.confirmed_how, place.silent_since) == (
            NOW.date(),
            "network",
            None,
        )
    assert various["jamais"].confirmed_on is None
    entries = PageLogEntry.objects.filter(action="places.confirm")
    assert {(entry.page_id, entry.user) for entry in entries} == {
        (place.pk, editor) for place in chosen
    }


def test_bulk_action_on_all_follows_the_filters(client, editor, various):
    client.post(bulk("confirm", query="manque=position"))
    assert [entry.page_id for entry in PageLogEntry.objects.filter(action="places.confirm")] == [
        various["sans position"].pk
    ]
    client.post(bulk("confirm", query="q=introuvable"))
    client.post(bulk("confirm", query="avant=hier"))
    assert PageLogEntry.objects.filter(action="places.confirm").count() == 1


def test_bulk_action_sets_the_commune(client, editor, various, communes):
    lost = various["ailleurs"]
    assert lost.commune is None
    for typed, message in [("Atlantide", "Aucune commune connue"), ("", "Écrivez une commune")]:
        answer = client.post(bulk("set_territory", lost), {"commune": typed})
        assert message in answer.content.decode()
    for typed in ("aix en provence", "13056"):
        client.post(bulk("set_territory", lost), {"commune": typed})
        lost.refresh_from_db()
    assert (lost.commune, lost.insee_code, lost.city) == (
        communes["13056"],
        "13056",
        "Nulle-Part",
    )
    assert lost.latest_revision.user == editor
    entries = PageLogEntry.objects.filter(action="places.set_territory")
    assert [entry.data["commune"] for entry in entries.order_by("pk")] == [
        "Aix-en-Provence",
        "Martigues",
    ]


def test_bulk_action_skips_invalid_pages(client, editor, various, monkeypatch):
    really = bulk_actions.publish_change

    def publish(place, change, user):
        if place.pk == various["vieux"].pk:
            raise ValidationError("faute")
        return really(place, change, user=user)

    monkeypatch.setattr(bulk_actions, "publish_change", publish)
    chosen = [various["vieux"], various["ailleurs"]]
    answer = client.post(bulk("set_territory", *chosen), {"commune": "13056"}, follow=True)
    assert "1 lieu rattaché." in answer.content.decode()


@pytest.mark.parametrize("action", ["confirm", "set_territory", "publish", "unpublish"])
def test_bulk_action_requires_the_right_to_publish(client, place, log_in_publisher, action):
    mine, other = place(title="Le mien"), place(title="Un autre")
    log_in_publisher(mine)
    client.post(bulk(action, other), {"commune": "13056"})
    other.refresh_from_db()
    assert (other.confirmed_on, other.insee_code, other.live) == (None, "", True)


def test_bulk_confirmation_is_limited_to_own_places(client, place, log_in_publisher):
    mine, other = place(title="Le mien"), place(title="Un autre")
    log_in_publisher(mine)
    client.post(bulk("confirm", mine, other))
    assert [entry.page_id for entry in PageLogEntry.objects.filter(action="places.confirm")] == [
        mine.pk
    ]


def request_sent(place, **fields):
    sent = NOW - datetime.timedelta(days=40)
    values = {"occasion": "2026-ete", "claimed_at": sent, "sent_at": sent} | fields
    return ConfirmationRequest.objects.create(place=place, **values)


@pytest.fixture
def silent_place(place):
    """The silent one of four places to call, one per reason; the other places need no call."""
    silent = place(title="Silencieux", emails="a@exemple.fr", silent_since=NOW.date())
    request_sent(silent)
    changed = place(title="Changé", emails="b@exemple.fr")
    request_sent(changed, answer="changed", answered_at=NOW - datetime.timedelta(days=30))
    request_sent(
        place(title="Refusé", emails="c@exemple.fr"),
        fault="SMTPRecipientsRefused",
        sent_at=None,
        claimed_at=NOW - datetime.timedelta(days=1),
    )
    place(title="Sans adresse", phone="+33442000000")
    request_sent(place(title="Vient d’être interrogé", emails="d@exemple.fr"))
    place(title="Sans adresse mais confirmé", confirmed_on=NOW.date())
    PlaceMembershipFactory(place=place(title="Tenu par quelqu’un"))
    return silent


def rows(answer):
    return [
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip()
        for row in re.findall(r"<tr.*?</tr>", table(answer), re.DOTALL)
    ]


def test_call_list_shows_places_and_reasons(client, editor, silent_place):
    exported = rows(client.get(CALLS))
    reasons = {
        "Silencieux": "ne répond pas au courriel",
        "Changé": "a dit que quelque chose a changé",
        "Refusé": "le courriel ne part pas",
        "Sans adresse": "n’a pas d’adresse de courriel",
    }
    assert len(exported) == len(reasons)
    assert exported[0].startswith("Silencieux")
    for name, why in reasons.items():
        [row] = [row for row in exported if row.startswith(f"{name} ")]
        assert why in row
    assert "courriel du 16 octobre 2026" in exported[0]
    assert 'href="tel:+33442000000"' in client.get(CALLS).content.decode()


def test_confirmation_by_telephone_is_public_and_clears_the_list(client, editor, silent_place):
    assert client.get(f"{CALLS}{silent_place.pk}/confirme/").status_code == 405
    client.post(f"{CALLS}{silent_place.pk}/confirme/")
    assert not [row for row in rows(client.get(CALLS)) if row.startswith("Silencieux ")]
    page = client.get(silent_place.url).content.decode()
    assert "Confirmé aujourd’hui par le lieu, au téléphone" in page
    assert "À confirmer par téléphone" not in page
    [entry] = PageLogEntry.objects.filter(action="places.confirm")
    assert (entry.user, entry.data) == (editor, {"how": "phone"})


def test_manager_has_no_call_list_and_confirms_no_other_place(client, place, silent_place):
    client.force_login(PlaceMembershipFactory(place=place(title="Le mien")).user)
    assert client.get(CALLS).status_code == 302
    client.post(f"{CALLS}{silent_place.pk}/confirme/")
    silent_place.refresh_from_db()
    assert silent_place.confirmed_on is None


def test_call_list_has_a_bounded_number_of_queries(client, editor, place):
    counts = []
    for number in (2, 20):
        for _row in range(number):
            place(phone="+33442000000")
        counts.append(questions(client, CALLS))
    assert counts[0] == counts[1] < BUDGET + 3
