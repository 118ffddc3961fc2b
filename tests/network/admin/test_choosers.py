"""Choosers and lists of the admin tell namesakes apart, and are searched by commune."""

import datetime
import json

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from events.models import EventPage, Registration
from home.models import Submission
from network.admin.choosers import COMMUNE, PERSON
from network.links.models import DEAD, ExternalLink, LinkUse
from network.models import Organisation, Person, Territory
from places.imports.importer import CREATED
from places.models import Correction, ImportRun, PlacePage, PlacePair, Proposal
from places.upkeep.duplicates.merging import merge
from tests.factories import (
    EventIndexPageFactory,
    EventPageFactory,
    PlaceIndexPageFactory,
    PlaceMembershipFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
ZONE = datetime.timezone(datetime.timedelta(hours=1))


def place(parent, title="Médiathèque", **fields):
    page = PlacePage(title=title, slug=f"m{PlacePage.objects.count()}", **fields)
    parent.add_child(instance=page)
    return page


@pytest.fixture
def places(site, home):
    return PlaceIndexPageFactory(parent=home)


@pytest.fixture
def agenda(site, home):
    return EventIndexPageFactory(parent=home)


def modal(client, name, **query):
    answer = client.get(reverse(name), query)
    return json.loads(answer.content)["html"]


def test_place_is_named_with_its_commune():
    assert PlacePage(title="EPN", city="Sisteron").get_admin_display_title() == "EPN, Sisteron"
    assert PlacePage(title="Bus").get_admin_display_title() == "Bus"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ({"postcode": "04200", "city": "Sisteron"}, "Sisteron"),
        ({"postcode": "97400", "city": "Saint-Denis"}, "Saint-Denis (La Réunion)"),
        ({"insee_code": "93066"}, "Saint-Denis (Seine-Saint-Denis)"),
        ({"postcode": "99999", "city": "Ailleurs"}, "Ailleurs"),
        ({}, ""),
    ],
)
def test_commune_with_namesakes_has_its_departement(address, expected):
    assert PlacePage(**address).town_in_full == expected


def test_event_is_named_with_its_day_and_place(places, agenda):
    here = place(places, city="Sisteron")
    start = datetime.datetime(2027, 3, 2, 23, 30, tzinfo=datetime.UTC)
    event = EventPage(title="Clics", starts_at=start, place=here)
    expected = "Clics, 3 mars 2027, Médiathèque, Sisteron"
    assert event.get_admin_display_title() == expected
    event.venue, event.place = "Fort-de-France, Martinique", None
    assert event.first_day_in_words == "3 mars 2027"  # midnight and a half there
    assert EventPage(title="Clics", venue="Salle des fêtes").get_admin_display_title() == (
        "Clics, Salle des fêtes"
    )
    online = EventPage(title="Clics", attendance_mode="online")
    assert online.get_admin_display_title() == "Clics, En ligne"


@pytest.mark.parametrize("name", ["place_hours", "place_position", "place_hosts", "place_managers"])
def test_screens_of_a_place_name_its_commune(places, admin_client, name):
    here = place(places, city="Sisteron")
    here.save_revision()
    assert "Médiathèque, Sisteron" in admin_client.get(reverse(name, args=[here.pk])).text


def test_lists_of_work_tell_namesakes_apart(places, agenda, admin_client):
    here, there = place(places, city="Sisteron"), place(places, city="Martigues")
    PlacePair.objects.create(first=here, second=there, score=1)
    Correction.objects.create(place=there, suggested={"phone": "+33442000000"})
    values = {"title": "Médiathèque", "address": "", "postcode": "13500", "city": "Martigues"}
    submission = Submission.objects.create(kind=Submission.Kind.PLACE, values=values)
    pairs = admin_client.get(reverse("doublons_de_lieux:pairs")).text
    assert "<h2>Médiathèque, Sisteron / Médiathèque, Martigues</h2>" in pairs
    assert "Garder « Médiathèque, Sisteron »" in pairs.replace("\N{NO-BREAK SPACE}", " ")
    first_screen = admin_client.get(reverse("wagtailadmin_home")).text
    assert "Médiathèque, Martigues" in first_screen
    assert "Médiathèque, Martigues" in admin_client.get(reverse("propositions:submissions")).text
    proposal = admin_client.get(reverse("propositions:submission", args=[submission.pk])).text
    assert ">Médiathèque, Sisteron</a>" in proposal


NAMESAKES = [
    "Médiathèque, Saint-Denis (La Réunion)",
    "Médiathèque, Saint-Denis (Seine-Saint-Denis)",
]


@pytest.fixture
def namesakes(places):
    """Return two places of the same title, in two communes of the same name."""
    return [
        place(places, postcode="97400", city="Saint-Denis", emails="ada@exemple.fr"),
        place(places, insee_code="93066", emails="ada@exemple.fr"),
    ]


@pytest.fixture
def at_namesakes(namesakes, agenda):
    """Return a function that adds an event « Clics » at each of the places."""

    def add(start, **fields):
        hour = datetime.timedelta(hours=1)
        return [
            EventPageFactory(
                parent=agenda, title="Clics", slug=f"c{number}", place=here,
                starts_at=start + number * hour,
                ends_at=start + (number + 1) * hour, **fields,
            )
            for number, here in enumerate(namesakes)
        ]  # fmt: skip

    return add


def propose(pages, user, *, is_refused=False):
    for page in pages:
        page.save_revision(user=user)
        state = page.get_workflow().start(page, user)
        if is_refused:
            state.current_task_state.reject(user=user)


def kill_a_link(page):
    fields = {"url": f"https://exemple.fr/{page.pk}", "failures": DEAD}
    link = ExternalLink.objects.create(**fields, failing_since=timezone.localdate())
    LinkUse.objects.create(link=link, page=page, read_at=timezone.now())


def corrections(client, user, places):
    for here in places:
        Correction.objects.create(place=here, suggested={"phone": "+33442000000"})
    return reverse("corrections_de_lieux:corrections")


def reviews(client, user, places):
    propose(places, user)
    return reverse("wagtailadmin_home")


def sent_back(client, user, places):
    propose(places, user, is_refused=True)
    return reverse("desk_line", args=["sent_back"])


def withdrawn(client, user, places):
    for here in places:
        here.unpublish(user=user)
    return reverse("event_withdrawn")


def merged(client, user, places):
    kept = place(places[0].get_parent(), title="Centre", city="Sisteron")
    for here in places:
        merge(here, kept, user=user)
    return reverse("doublons_de_lieux:pairs")


def dead_links(client, user, places):
    for here in places:
        kill_a_link(here)
    return reverse("desk_line", args=["dead_links"])


def report_of_dead_links(client, user, places):
    for here in places:
        kill_a_link(here)
    return reverse("report_liens_morts")


def pages_of_an_account(client, user, places):
    owner = UserFactory(email="o@exemple.fr")
    Page.objects.filter(pk__in=[here.pk for here in places]).update(owner=owner)
    return reverse("leave", args=[owner.pk])


def contacts_of_an_account(client, user, places):
    return reverse("leave", args=[UserFactory(email="ada@exemple.fr").pk])


def successors_of_an_account(client, user, places):
    leaver = UserFactory(email="o@exemple.fr")
    Page.objects.filter(pk=places[0].get_parent().pk).update(owner=leaver)
    manager = UserFactory(email="b@exemple.fr")
    manager.groups.add(Group.objects.first())
    for here in places:
        PlaceMembershipFactory(place=here, user=manager)
    return reverse("leave", args=[leaver.pk])


def changes_of_an_import(client, user, places):
    run = ImportRun.objects.create(file_name="a.csv", stage=ImportRun.Stage.WAITING)
    file = [{"commune": "Saint-Denis", "code_postal": "97400"}, {"code_insee": "93066"}]
    for number, cells in enumerate(file):
        new = [{"field": name, "here": "", "file": cell} for name, cell in cells.items()]
        Proposal.objects.create(
            run=run, line=number, title="Médiathèque", national_id=f"n{number}", status=CREATED,
            differences=new,
        )  # fmt: skip
    return reverse("imports_de_lieux:run", args=[run.pk])


@pytest.mark.parametrize(
    "screen",
    [
        corrections,
        reviews,
        sent_back,
        withdrawn,
        merged,
        dead_links,
        report_of_dead_links,
        pages_of_an_account,
        contacts_of_an_account,
        successors_of_an_account,
        changes_of_an_import,
    ],
)
def test_screen_tells_namesakes_apart(namesakes, admin_client, admin_user, screen):
    text = admin_client.get(screen(admin_client, admin_user, namesakes)).text
    assert [name for name in NAMESAKES if name not in text] == []


def test_pages_of_a_review_cost_no_query_each(places, admin_client, admin_user):
    propose([place(places, city="Sisteron")], admin_user)
    admin_client.get(reverse("desk_line", args=["reviews"]))
    counts = []
    for _again in range(2):
        with CaptureQueriesContext(connection) as queries:
            admin_client.get(reverse("desk_line", args=["reviews"]))
        counts.append(len(queries))
        propose([place(places, city=city) for city in ("Gap", "Digne", "Apt")], admin_user)
    assert counts[0] == counts[1]


def call_people(client, user, events):
    for event in events:
        Registration.objects.create(
            event=event, name="Ada", contact="0600000000", must_be_called=True,
            starts_at=event.starts_at, ends_at=event.ends_at,
            original_starts_at=event.starts_at,
        )  # fmt: skip
    return reverse("desk_line", args=["people_to_call"])


def fill_few_seats(client, user, events):
    return reverse("desk_line", args=["troubled_dates"])


def list_events(client, user, events):
    return reverse("evenements:index")


def delete_the_agenda(client, user, events):
    return reverse("wagtailadmin_pages:delete", args=[events[0].get_parent().pk])


def prepare_next_season(client, user, events):
    return reverse("event_next_season", args=[events[0].get_parent().pk])


def review_events(client, user, events):
    propose(events, user)
    return reverse("desk_line", args=["reviews"])


@pytest.mark.parametrize(
    "screen",
    [
        call_people,
        fill_few_seats,
        list_events,
        delete_the_agenda,
        prepare_next_season,
        review_events,
    ],
)
def test_screen_tells_events_of_namesakes_apart(at_namesakes, admin_client, admin_user, screen):
    start = timezone.now() + datetime.timedelta(days=2)
    until = (start + datetime.timedelta(days=15)).date()
    events = at_namesakes(start, capacity=9, repeat="weekly", until=until)
    text = admin_client.get(screen(admin_client, admin_user, events)).text
    assert [name for name in NAMESAKES if name not in text] == []


def test_dates_to_count_name_the_place(at_namesakes, admin_client):
    at_namesakes(timezone.now() - datetime.timedelta(days=2))
    text = admin_client.get(reverse("desk_line", args=["to_count"])).text
    assert [name for name in NAMESAKES if name not in text] == []


def test_manager_of_namesakes_reads_their_communes(places, client):
    here, there = place(places, city="Sisteron"), place(places, city="Martigues")
    manager = PlaceMembershipFactory(place=here).user
    PlaceMembershipFactory(place=there, user=manager)
    client.force_login(manager)
    text = client.get(reverse("wagtailadmin_home")).text
    assert "Médiathèque, Sisteron</h2>" in text
    assert "Médiathèque, Martigues</h2>" in text
    assert here.team.collection.name == "Médiathèque, Sisteron"


def test_page_chooser_tells_namesakes_apart_and_finds_a_commune(places, admin_client):
    here, there = place(places, city="Sisteron"), place(places, city="Martigues")
    html = modal(admin_client, "wagtailadmin_choose_page", page_type="places.PlacePage")
    assert "Médiathèque, Sisteron" in html
    assert "Médiathèque, Martigues" in html
    answer = admin_client.get(
        reverse("wagtailadmin_choose_page_search"),
        {"page_type": "places.PlacePage", "q": "martig"},
    ).content.decode()
    assert f'data-id="{there.pk}"' in answer
    assert f'data-id="{here.pk}"' not in answer
    chosen = AdminPageChooser(target_models=[PlacePage]).get_value_data(here.pk)
    assert chosen["display_title"] == "Médiathèque, Sisteron"


@pytest.mark.parametrize("words", ["13500", "135", "médiathèque 13500"])
def test_page_chooser_finds_places_and_events_by_postcode(
    places, agenda, admin_client, communes, words
):
    here = place(places, postcode="13500", city="Martigues")
    there = place(places, postcode="04200", city="Sisteron")
    start = datetime.datetime(2027, 3, 2, 10, tzinfo=ZONE)
    events = []
    for number, where in enumerate([here, there]):
        event = EventPage(title="Médiathèque", slug=f"c{number}", starts_at=start, place=where)
        event.ends_at = start + datetime.timedelta(hours=1)
        events.append(agenda.add_child(instance=event))
    for kind, (found, other) in {
        "places.PlacePage": (here, there),
        "events.EventPage": events,
        "wagtailcore.Page": (here, there),
    }.items():
        query = {"page_type": kind, "q": words}
        text = admin_client.get(reverse("wagtailadmin_choose_page_search"), query).text
        assert f'data-id="{found.pk}"' in text, kind
        assert f'data-id="{other.pk}"' not in text, kind


@pytest.mark.parametrize("words", ["fil", "martig", "13500", "atelier", "ATELIER fil"])
def test_organisations_are_found_by_their_places_and_show_them(
    places, admin_client, communes, words
):
    own = Organisation.objects.create(name="Le Fil", kind="association")
    other = Organisation.objects.create(name="La Trame")
    address = {"postcode": "13500", "city": "Martigues", "insee_code": "13056"}
    place(places, "Atelier bleu", organisation=own, **address)
    place(places, "Café", organisation=other, postcode="04200", city="Sisteron")
    chooser, screen = "wagtailsnippetchoosers_network_organisation", "network_organisation"
    answers = [
        modal(admin_client, f"{chooser}:choose", q=words),
        admin_client.get(reverse(f"{chooser}:choose_results"), {"q": words}).text,
        admin_client.get(reverse(f"wagtailsnippets_{screen}:list_results"), {"q": words}).text,
    ]
    for answer in answers:
        assert "Atelier bleu, Martigues" in answer
        assert "Association" in answer
        assert "La Trame" not in answer


def test_places_of_listed_organisations_cost_one_query(places, admin_client):
    for number in range(5):
        own = Organisation.objects.create(name=f"Le Fil {number}")
        place(places, city="Sisteron", organisation=own)
    for name in (
        "wagtailsnippets_network_organisation:list",
        "wagtailsnippetchoosers_network_organisation:choose",
    ):
        with CaptureQueriesContext(connection) as queries:
            admin_client.get(reverse(name))
        assert len([query for query in queries if 'FROM "places_placepage"' in query["sql"]]) == 1


def test_search_of_the_admin_finds_events_by_commune(places, agenda, admin_client):
    here = place(places, city="Martigues")
    start = datetime.datetime(2027, 3, 2, 10, tzinfo=ZONE)
    for number, where in enumerate([{"place": here}, {"venue": "Foyer"}]):
        event = EventPage(title="Clics", slug=f"c{number}", starts_at=start, **where)
        event.ends_at = start + datetime.timedelta(hours=1)
        agenda.add_child(instance=event)
    address = reverse("wagtailadmin_pages:search") + "?q=martigues"
    text = admin_client.get(address).content.decode()
    assert "Clics, 2 mars 2027, Médiathèque, Martigues" in text
    assert "Foyer" not in text


@pytest.mark.parametrize("name", ["choose", "choose_results"])
def test_chooser_of_communes_is_searched_and_names_the_departement(communes, admin_client, name):
    assert "kind=commune" in COMMUNE.get_chooser_modal_url()
    commune = communes["13056"]
    address = reverse(f"wagtailsnippetchoosers_network_territory:{name}")
    answer = admin_client.get(address, {"kind": "commune", "q": commune.name[:5].upper()})
    text = answer.content.decode()
    text = json.loads(text)["html"] if name == "choose" else text
    assert commune.name in text
    assert commune.departement.name in text
    others = Territory.objects.filter(kind="commune").exclude(pk=commune.pk)
    assert others.first().name not in text
    assert COMMUNE.get_value_data(commune.pk)["string"] == (
        f"{commune.name} ({commune.departement.name})"
    )


def test_chooser_of_people_names_the_organisation(admin_client):
    own = Organisation.objects.create(name="Le Fil")
    Person.objects.create(name="Awa Diop", role="médiatrice", organisation=own)
    other = Person.objects.create(name="Awa Diop", role="conteuse")
    html = modal(admin_client, "wagtailsnippetchoosers_network_person:choose", q="fil diop")
    assert "Le Fil" in html
    assert "conteuse" not in html
    assert PERSON.get_value_data(other.pk)["string"] == "Awa Diop (conteuse)"
    chosen = reverse("wagtailsnippetchoosers_network_person:chosen", args=[other.pk])
    assert json.loads(admin_client.get(chosen).content)["result"]["string"] == (
        "Awa Diop (conteuse)"
    )


def test_chooser_of_people_without_organisation_shows_their_addresses(admin_client):
    addresses = ["a@exemple.fr", "b@exemple.fr"]
    people = [Person.objects.create(name="Awa Diop", email=address) for address in addresses]
    html = modal(admin_client, "wagtailsnippetchoosers_network_person:choose", q="diop")
    assert [address for address in addresses if address not in html] == []
    names = [PERSON.get_value_data(person.pk)["string"] for person in people]
    assert names == ["Awa Diop (a@exemple.fr)", "Awa Diop (b@exemple.fr)"]


@pytest.mark.parametrize("words", ["awa martig", "13500", "atelier"])
def test_people_are_found_by_the_places_of_their_organisation(
    places, admin_client, communes, words
):
    own, other = (Organisation.objects.create(name=name) for name in ("Le Fil", "La Trame"))
    address = {"postcode": "13500", "city": "Martigues", "insee_code": "13056"}
    place(places, "Atelier bleu", organisation=own, **address)
    place(places, "Atelier vert", organisation=own, live=False, **address)
    place(places, "Café", organisation=other, postcode="04200", city="Sisteron")
    Person.objects.create(name="Awa Diop", organisation=own)
    Person.objects.create(name="Lou Petit", organisation=other)
    Person.objects.create(name="Sans Structure")
    chooser = "wagtailsnippetchoosers_network_person"
    answers = [
        modal(admin_client, f"{chooser}:choose", q=words),
        admin_client.get(reverse(f"{chooser}:choose_results"), {"q": words}).text,
        admin_client.get(reverse("wagtailsnippets_network_person:list_results"), {"q": words}).text,
    ]
    for answer in answers:
        assert "Atelier bleu, Martigues" in answer
        assert "Atelier vert" not in answer
        assert "Lou Petit" not in answer
        assert "Sans Structure" not in answer


def test_places_of_listed_people_cost_one_query(places, admin_client):
    for number in range(6):
        own = Organisation.objects.create(name=f"Le Fil {number}")
        for _each in range(4):
            place(places, city="Sisteron", organisation=own)
        Person.objects.create(name="Awa Diop", organisation=own)
    with CaptureQueriesContext(connection) as queries:
        text = admin_client.get(reverse("wagtailsnippets_network_person:list")).text
    assert text.count("Médiathèque, Sisteron – Médiathèque, Sisteron et 2 autres") == 6
    assert len([query for query in queries if 'FROM "places_placepage"' in query["sql"]]) == 1


def test_places_of_listed_events_cost_two_queries(places, agenda, admin_client):
    for _each in range(5):
        EventPageFactory(parent=agenda, place=place(places, city="Sisteron"))
    address = reverse("wagtailadmin_choose_page_child", args=[agenda.pk])
    with CaptureQueriesContext(connection) as queries:
        text = json.loads(admin_client.get(address).content)["html"]
    assert text.count("Médiathèque, Sisteron") >= 5
    read = [query["sql"] for query in queries if 'FROM "places_placepage"' in query["sql"]]
    assert len(read) <= 2
