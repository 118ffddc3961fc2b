"""The editors' table of all places: columns, filters, files, and what one does to many."""

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

from home.roles.table import COORDINATION
from network.dates import NBSP
from places.models import ConfirmationRequest, PlacePage
from places.upkeep.listing import bulk_actions
from places.upkeep.listing.columns import COLUMNS
from tests.factories import PlaceMembershipFactory, UserFactory
from tests.places.conftest import NOW, OPEN_NOW

LIST = "/admin/lieux/"
CALLS = "/admin/lieux_a_appeler/"
BUDGET = 15


@pytest.fixture
def editor(client, directory):
    """Somebody of the network's team, with the rights that the migrations gave it."""
    user = UserFactory()
    user.groups.add(Group.objects.get(name=COORDINATION))
    client.force_login(user)
    return user


def titles(answer):
    """The names of the rows, in order."""
    text = answer.content.decode()
    return re.findall(r'<span id="placepage_\d+_title">([^<]*)</span>', text)


def table(answer):
    """The body of the list, without that of the keyboard's shortcuts."""
    listing = answer.content.decode().partition('class="listing')[2]
    return listing.partition("<tbody")[2].partition("</tbody>")[0]


def questions(client, address):
    client.get(address)  # as a warm process
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len([query for query in queries if "SAVEPOINT" not in query["sql"]])


@pytest.mark.parametrize("query", ["", "?manque=lecture", "?confirme=jamais", "?appeler=oui"])
def test_few_and_many_places_cost_under_fifteen_questions(client, editor, place, communes, query):
    counts = []
    for number in (3, 52):
        for _row in range(number):
            place(opening_hours="selon la saison", phone="+33442000000")
        counts.append(questions(client, LIST + query))
    assert counts[0] == counts[1] < BUDGET


def test_a_row_says_what_an_editor_looks_for(client, editor, place):
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
    """One place for each thing that may be wrong, and one where nothing is."""
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


@pytest.mark.parametrize(
    ("query", "expected"),
    [
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
    ],
)
def test_a_filter_leaves_what_it_says(client, editor, various, query, expected):
    assert set(titles(client.get(f"{LIST}?{query}"))) == expected


@pytest.mark.parametrize("query", ["q=telephone", "q=téléphone+martigues", "q=tele&confirme=3"])
def test_words_are_found_with_or_without_accents_and_among_filters(client, editor, various, query):
    expected = [] if "confirme" in query else ["sans téléphone"]
    assert titles(client.get(f"{LIST}?{query}")) == expected


def test_a_territory_is_that_of_the_commune(client, editor, various):
    shown = titles(client.get(f"{LIST}?territoire=13"))
    assert set(shown) == set(various) - {"ailleurs"}


@pytest.mark.parametrize("query", ["confirme=x", "manque=x", "territoire=999", "avant=hier"])
def test_a_filter_that_means_nothing_breaks_nothing(client, editor, various, query):
    assert client.get(f"{LIST}?{query}").status_code == 200


@pytest.mark.parametrize("key", [column.sort_key for column in COLUMNS if column.sort_key])
def test_each_column_sorts_both_ways(client, editor, various, key):
    one, other = (titles(client.get(f"{LIST}?ordering={way}{key}")) for way in ("", "-"))
    assert set(one) == set(other) == set(various)


def test_a_copy_in_another_language_is_not_another_place(client, editor, place, home):
    from wagtail.models import Locale

    english = Locale.objects.create(language_code="en")
    page = place(title="EPN")
    page.copy_for_translation(english, copy_parents=True, alias=True)
    assert PlacePage.objects.count() == 2
    assert titles(client.get(LIST)) == ["EPN"]


@pytest.fixture
def publishing(client):
    """Somebody of the network who publishes this place and no other: `publishing(place)`."""

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


def test_one_sees_the_places_that_one_publishes(client, place, publishing):
    mine, _other = place(title="Le mien"), place(title="Un autre")
    publishing(mine)
    assert titles(client.get(LIST)) == ["Le mien"]


def test_files_hold_the_filtered_rows_as_text_numbers_and_days(client, editor, place):
    place(
        title="=1+1",
        city="@Martigues",
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
    expected = {"Nom": "=1+1", "Commune": "@Martigues", "Horaires": "+ tard"}
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
        "'@Martigues",
        "'+ tard",
        "-21.1",
    )
    assert exported["Confirmé le"] == "2026-11-04"


def test_a_file_of_many_rows_asks_no_more(client, editor, place):
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


def test_many_are_confirmed_at_once_and_logged(client, editor, various):
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


def test_all_means_all_that_the_filters_leave(client, editor, various):
    client.post(bulk("confirm", query="manque=position"))
    assert [entry.page_id for entry in PageLogEntry.objects.filter(action="places.confirm")] == [
        various["sans position"].pk
    ]
    client.post(bulk("confirm", query="q=introuvable"))
    client.post(bulk("confirm", query="avant=hier"))
    assert PageLogEntry.objects.filter(action="places.confirm").count() == 1


def test_a_commune_is_given_to_many_and_the_rest_is_derived(client, editor, various, communes):
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


def test_a_page_that_refuses_is_left_and_the_others_go_on(client, editor, various, monkeypatch):
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
def test_nobody_acts_on_a_place_they_do_not_publish(client, place, publishing, action):
    mine, other = place(title="Le mien"), place(title="Un autre")
    publishing(mine)
    client.post(bulk(action, other), {"commune": "13056"})
    other.refresh_from_db()
    assert (other.confirmed_on, other.insee_code, other.live) == (None, "", True)


def test_of_the_chosen_places_only_ones_own_are_confirmed(client, place, publishing):
    mine, other = place(title="Le mien"), place(title="Un autre")
    publishing(mine)
    client.post(bulk("confirm", mine, other))
    assert [entry.page_id for entry in PageLogEntry.objects.filter(action="places.confirm")] == [
        mine.pk
    ]


def request_sent(place, **fields):
    sent = NOW - datetime.timedelta(days=40)
    values = {"occasion": "2026-ete", "claimed_at": sent, "sent_at": sent} | fields
    return ConfirmationRequest.objects.create(place=place, **values)


@pytest.fixture
def to_call(place):
    """A place for each reason to call, and two that nobody has to."""
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


def test_the_call_list_says_whom_to_call_and_why(client, editor, to_call):
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


def test_confirmed_by_telephone_leaves_the_list_and_tells_the_public(client, editor, to_call):
    assert client.get(f"{CALLS}{to_call.pk}/confirme/").status_code == 405
    client.post(f"{CALLS}{to_call.pk}/confirme/")
    assert not [row for row in rows(client.get(CALLS)) if row.startswith("Silencieux ")]
    page = client.get(to_call.url).content.decode()
    assert "Confirmé aujourd’hui par le lieu, au téléphone" in page
    assert "À confirmer par téléphone" not in page
    [entry] = PageLogEntry.objects.filter(action="places.confirm")
    assert (entry.user, entry.data) == (editor, {"how": "phone"})


def test_a_manager_has_no_call_list_and_confirms_nobody_else(client, place, to_call):
    client.force_login(PlaceMembershipFactory(place=place(title="Le mien")).user)
    assert client.get(CALLS).status_code == 302
    client.post(f"{CALLS}{to_call.pk}/confirme/")
    to_call.refresh_from_db()
    assert to_call.confirmed_on is None


def test_the_call_list_costs_the_same_with_few_and_many(client, editor, place):
    counts = []
    for number in (2, 20):
        for _row in range(number):
            place(phone="+33442000000")
        counts.append(questions(client, CALLS))
    assert counts[0] == counts[1] < BUDGET + 3
