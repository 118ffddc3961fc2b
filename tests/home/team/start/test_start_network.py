"""Starting a network of any region from an empty database, and the report of missing content."""

import datetime
import re
from io import StringIO

import pytest
import time_machine
import wagtail_factories
from django.core import mail
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page, Site

from events.choices import AttendanceMode
from events.models import EventIndexPage, EventPage
from home.front.figures.models import TerritoryFigures
from home.models import HomePage, RoleInvitation
from home.team.roles.table import COORDINATION
from home.team.start import accessibility
from home.team.start.address import main_site
from home.team.start.pages import missing
from home.team.start.questions import read_region
from network.geography import overseas
from network.models import ContentStamp, NetworkSettings, NightlyRun, Territory, Topic
from network.models.look import Theme
from places.models import PlaceIndexPage, PlacePage
from tests.factories import (
    EventIndexPageFactory,
    EventPageFactory,
    PlaceIndexPageFactory,
    PlacePageFactory,
)

ANSWERS = {
    "name": "Réseau des Monts",
    "region": "84",
    "departements": "01,03",
    "admin": "Marie@Exemple.fr",
    "phone": "04 77 00 00 00",
    "mail": "bonjour@exemple.fr",
    "theme": "Vagues",
    "colour": "#7A1FA2",
}


@pytest.fixture
def base_url(settings):
    settings.SITE_URL = settings.WAGTAILADMIN_BASE_URL = "https://monts.exemple.fr"
    settings.ALLOWED_HOSTS = ["monts.exemple.fr"]
    return settings.SITE_URL


@pytest.fixture
def migrated(db, base_url):
    """A database after the migrations only."""
    assert HomePage.objects.count() == 1


def start(**options):
    output = StringIO()
    streams = {"stdout": output, "stderr": output}
    call_command("start_network", no_input=True, verbosity=0, **streams, **options)
    return output.getvalue()


def get(client, path):
    return client.get(path, headers={"host": "monts.exemple.fr"}, secure=True)


def test_empty_database_becomes_complete_site(migrated, client, mailoutbox):
    output = start(**ANSWERS)
    site = Site.objects.get()
    assert (site.hostname, site.port, site.root_url) == (
        "monts.exemple.fr",
        443,
        "https://monts.exemple.fr",
    )
    network = NetworkSettings.for_site(site)
    assert (network.name, str(network.phone), network.email) == (
        "Réseau des Monts",
        "04 77 00 00 00",
        "bonjour@exemple.fr",
    )
    assert (network.theme, network.color) == (
        "waves",
        "#7a1fa2",
    )
    assert set(Territory.objects.filter(kind="departement").values_list("code", flat=True)) == {
        "01",
        "03",
    }
    assert Topic.objects.count() > 5
    assert not PlacePage.objects.exists()
    assert not EventPage.objects.exists()
    header = get(client, "/").content.decode()
    for title in ("Lieux", "Agenda", "Ressources", "Glossaire", "Le réseau", "Aide", "Contact"):
        assert f">{title}</a>" in header
    assert "Réseau des Monts, Auvergne-Rhône-Alpes" in header
    assert network.search_example in header
    pages = Page.objects.live().filter(depth__gte=2)
    assert pages.count() == 15
    for page in pages:
        answer = get(client, page.url.removeprefix("https://monts.exemple.fr"))
        assert answer.status_code == 200, page.url
        text = answer.content.decode()
        # The audit of the software was done on its demonstration, and says so.
        is_audit = page.slug in (accessibility.STATEMENT, accessibility.GRID)
        words = r"Mailles|compléter|localhost|{\w+}" + ("" if is_audit else "|démonstration")
        assert not re.search(words, text), page.url
    (letter,) = mail.outbox
    assert letter.to == ["marie@exemple.fr"]
    assert RoleInvitation.objects.get().role.name == COORDINATION
    for text in (output, letter.body):
        path = re.search(r"https://monts.exemple.fr(/invitation/\S+)", text)[1]
        assert get(client, path).status_code == 200


def test_example_addresses_are_reported(migrated, settings):
    settings.DEFAULT_FROM_EMAIL = "ne-pas-repondre@example.org"
    output = start(**ANSWERS | {"admin": "marie@example.org", "mail": "contact@monts.org"})
    assert "«\xa0marie@example.org\xa0» est une adresse d’exemple" in output
    assert "contact@monts.org" not in output
    assert "EMAIL_FROM" in output


def test_real_addresses_are_not_reported(migrated, settings):
    settings.DEFAULT_FROM_EMAIL = "site@monts.org"
    output = start(**ANSWERS | {"admin": "marie@monts.org", "mail": "contact@monts.org"})
    assert "d’exemple" not in output
    assert "EMAIL_FROM" not in output


def test_pages_promise_no_number_to_a_network_without_phone(migrated, client):
    start(**ANSWERS | {"phone": ""})
    for path in ("/aide/", "/contact/"):
        text = get(client, path).text
        assert "notre numéro est en bas" not in text
        assert "tel:" not in text


OF_A_REGION = "toute la région|notre région|nos départements"
OF_SEVERAL = "Un autre département|département par département|Choisissez un département"


def pages_of(client):
    """Yield (URL, text) of the pages that a start creates, of the territories and of the taps."""
    paths = [page.get_url() for page in Page.objects.live().filter(depth__gt=1)]
    for path in (*paths, "/territoires/", "/orientation/telephone/"):
        yield path, get(client, path).text


def test_pages_fit_a_network_of_two_departements(migrated, client):
    start(**ANSWERS)
    for path, text in pages_of(client):
        assert not re.search(OF_A_REGION, text), path


def test_pages_fit_a_network_of_one_departement(migrated, client):
    start(**ANSWERS | {"departements": "01"})
    for path, text in pages_of(client):
        assert not re.search(f"{OF_A_REGION}|{OF_SEVERAL}", text), path
    text = get(client, "/orientation/telephone/").text
    assert "Par quelle lettre commence votre commune" in text
    assert 'href="?departement=01"' not in text
    assert "Ailleurs en France" in text
    PlacePageFactory(
        parent=PlaceIndexPage.objects.get(), postcode="01000", city="Bourg-en-Bresse",
        commune=Territory.objects.get(code="01053"),
    )  # fmt: skip
    assert "Choisissez un territoire" in get(client, "/territoires/").text


def test_pages_fit_a_network_of_one_commune(migrated, client):
    start(**ANSWERS | {"departements": "01"})
    Territory.objects.filter(kind="commune").exclude(code="01053").delete()
    for path, text in pages_of(client):
        assert not re.search(f"{OF_A_REGION}|{OF_SEVERAL}", text), path
    text = get(client, "/orientation/telephone/").text
    assert "Bourg-en-Bresse" in text
    assert "Par quelle lettre" not in text


def test_second_start_changes_nothing(migrated, mailoutbox):
    start(**ANSWERS)
    stamp, pages = ContentStamp.current(), Page.objects.count()
    output = start(**ANSWERS | {"name": "Autre", "colour": "#ff0000"})
    assert "Rien à ajouter" in output
    assert "/invitation/" in output
    assert (ContentStamp.current(), Page.objects.count(), len(mail.outbox)) == (stamp, pages, 1)
    assert NetworkSettings.objects.get().name == "Réseau des Monts"


def test_moved_list_is_not_created_again(migrated):
    start(**ANSWERS)
    places = PlaceIndexPage.objects.get()
    places.slug = "nos-lieux"
    places.save_revision().publish()
    assert "Rien à ajouter" in start(**ANSWERS)
    assert PlaceIndexPage.objects.get() == places
    assert missing(main_site().root_page) == []


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"name": ""}, "--name : Il faut une réponse"),
        ({"region": "99"}, "53 Bretagne"),
        ({"region": "Savoie"}, "53 Bretagne"),
        ({"departements": "01,13"}, "« 13 »"),
        ({"admin": "marie"}, "nom@exemple.fr"),
        ({"phone": "douze"}, "« douze »"),
        ({"theme": "rayures"}, "Filet, Vagues, Sillons, Briques, Pastilles, Sommets"),
        ({"colour": "bleu"}, "#0b5c75"),
        ({"places": "/nulle/part.csv"}, "/nulle/part.csv"),
    ],
)
def test_invalid_answer_writes_nothing(migrated, changed, message):
    with pytest.raises(CommandError) as refusal:
        start(**ANSWERS | changed)
    assert message in str(refusal.value).replace("\xa0", " ")
    assert not Territory.objects.exists()
    assert not RoleInvitation.objects.exists()


def test_region_is_accepted_by_name(migrated):
    start(**ANSWERS | {"region": "auvergne rhône alpes"})
    assert set(Territory.objects.filter(kind="region").values_list("code", flat=True)) == {"R84"}


OVERSEAS_REGIONS = {
    "01": ("971", "Guadeloupe", "97105"),
    "02": ("972", "Martinique", "97209"),
    "03": ("973", "Guyane", "97302"),
    "04": ("974", "La Réunion", "97411"),
    "06": ("976", "Mayotte", "97611"),
}


@pytest.mark.parametrize("region", OVERSEAS_REGIONS)
def test_overseas_region_has_the_code_of_its_departement_too(live_in, region):
    departement, name, _commune = OVERSEAS_REGIONS[region]
    live_in(departement)
    for typed in (region, departement, name, name.upper(), name.removeprefix("La ")):
        assert read_region(typed) == region, typed


@pytest.mark.parametrize("region", OVERSEAS_REGIONS)
@pytest.mark.parametrize("has_code_of_region", [True, False])
def test_network_starts_in_each_overseas_region(migrated, live_in, region, has_code_of_region):
    departement, name, commune = OVERSEAS_REGIONS[region]
    live_in(departement)
    typed = region if has_code_of_region else departement
    start(**ANSWERS | {"region": typed, "departements": ""})
    assert Territory.objects.get(kind="region").code == f"R{region}"
    assert Territory.objects.get(kind="departement").name == name
    prefecture = Territory.objects.get(code=commune)
    assert prefecture.departement.code == departement
    assert prefecture.region.code == f"R{region}"


@pytest.fixture
def in_a_terminal(monkeypatch):
    """Return a function that runs `start_network` with typed answers and returns its output.

    An exception class as an answer is raised, as by Ctrl+D and Ctrl+C.
    """

    def run(*typed):
        waiting, output = iter(typed), StringIO()

        def answer(question):
            output.write(question)
            typed = next(waiting)
            if isinstance(typed, type):
                raise typed
            return typed

        monkeypatch.setattr("builtins.input", answer)
        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
        try:
            call_command("start_network", verbosity=0, stdout=output, stderr=output)
        except CommandError as error:
            output.write(str(error))
        assert not list(waiting)
        return output.getvalue()

    return run


def test_invalid_answer_repeats_the_question(migrated, in_a_terminal):
    output = in_a_terminal(
        *("", "Réseau des Monts"),
        *("Auvergne", "99", "auvergne rhone alpes"),
        *("01,13", "1", "01, 03"),
        *("marie", "marie@exemple", "Marie@Exemple.fr"),
        *("12", "04 77 00 00 00"),
        *("réseau", ""),
        *("rayures", "briques"),
        *("bleu", "#ABC", "0B5C75"),
        *("breton", "en"),
        *("/nulle/part.csv", ""),
    )
    assert "« 13 »" in output.replace("\xa0", " ")
    assert output.count("Départements, par exemple") == 3
    assert set(Territory.objects.filter(kind="departement").values_list("code", flat=True)) == {
        "01",
        "03",
    }
    network = NetworkSettings.objects.get()
    assert (network.theme, network.color) == ("bricks", "#0b5c75")
    # The preview: three colours of each theme, before each prompt.
    assert output.count("\x1b[48;2;") == 2 * 3 * len(Theme)
    assert "/invitation/" in output


@pytest.mark.parametrize("key", [EOFError, KeyboardInterrupt])
def test_interrupted_command_writes_nothing(migrated, in_a_terminal, key):
    assert "Rien n’a été écrit" in in_a_terminal("Réseau des Monts", "84", key)
    assert not Territory.objects.exists()
    assert NetworkSettings.objects.first() is None


def test_demonstration_is_not_loaded_into_a_network(migrated):
    start(**ANSWERS)
    output = StringIO()
    call_command("load_demo", once=True, verbosity=0, stdout=output)
    assert "celui d’un réseau" in output.getvalue()
    assert not PlacePage.objects.exists()


def test_each_page_can_be_translated(migrated, client, admin_client):
    start(**ANSWERS)
    assert set(Locale.objects.values_list("language_code", flat=True)) == {"fr", "en"}
    page = Page.objects.get(title="Aide")
    listing = admin_client.get(
        reverse("wagtailadmin_explore", args=[page.get_parent().pk]),
        headers={"host": "monts.exemple.fr"},
        secure=True,
    )
    address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    assert address in listing.content.decode()
    # Without a translation, the English URL shows the French text in an English interface.
    text = get(client, "/en/aide/").text
    assert '<html lang="en">' in text
    assert '<h1 lang="fr">Aide</h1>' in text


@pytest.fixture
def live_in(settings):
    """Return a function that applies the settings of a server with this OVERSEAS."""

    def live(code):
        settings.OVERSEAS = code
        settings.TIME_ZONE = overseas.time_zone(code)
        settings.PHONENUMBER_DEFAULT_REGION = overseas.phone_region(code)

    return live


@pytest.mark.parametrize("region", ["93", "53", "04", "988"])
def test_file_of_places_is_imported(migrated, live_in, region, tmp_path):
    code, town, postcode, phone = {
        "93": ("13055", "Marseille", "13001", "04 91 00 00 00"),
        "53": ("35238", "Rennes", "35000", "02 99 00 00 00"),
        "04": ("97411", "Saint-Denis", "97400", "0262 00 00 00"),
        "988": ("98818", "Nouméa", "98800", "27 00 00"),
    }[region]
    live_in({"04": "974", "988": "988"}.get(region, ""))
    path = tmp_path / "lieux.csv"
    path.write_text(
        "id;pivot;nom;commune;code_postal;code_insee;adresse;latitude;longitude;date_maj\n"
        f"a1;;La Cyber-base;{town};{postcode};{code};1 rue du Port;;;2026-10-01\n"
        "a2;;Ailleurs;Lille;59000;59350;1 rue du Port;;;2026-10-01\n",
        encoding="utf-8",
    )
    answers = {"region": region, "departements": "", "phone": phone, "places": str(path)}
    start(**ANSWERS | answers)
    place = PlacePage.objects.get()
    assert (place.title, place.commune.code) == ("La Cyber-base", code)
    assert TerritoryFigures.objects.filter(territory=place.commune).exists()
    network = NetworkSettings.for_site(Site.objects.get())
    assert network.phone.is_valid()
    path.write_text("rien\n", encoding="utf-8")
    assert "Les lieux ne sont pas entrés" in start(**ANSWERS | answers)


@pytest.mark.parametrize(
    ("set_to", "region", "message"),
    [
        ("", "988", "écrivez OVERSEAS=988"),
        ("974", "988", "écrivez OVERSEAS=988"),
        ("974", "53", "enlevez OVERSEAS"),
    ],
)
def test_territory_of_another_time_zone_is_refused(migrated, live_in, set_to, region, message):
    live_in(set_to)
    with pytest.raises(CommandError, match=message):
        start(**ANSWERS | {"region": region, "departements": "", "phone": ""})
    assert not Territory.objects.exists()


def test_check_reports_wrong_time_zone(migrated, live_in):
    live_in("974")
    start(**ANSWERS | {"region": "04", "departements": "", "phone": "0692 12 34 56"})
    live_in("")
    output = StringIO()
    with pytest.raises(CommandError):
        call_command("start_network", check=True, stdout=output)
    assert "écrivez OVERSEAS=974" in output.getvalue()


def test_event_without_place_is_in_network_time_zone(migrated, live_in, client):
    live_in("988")
    start(**ANSWERS | {"region": "988", "departements": "", "phone": ""})
    agenda = EventIndexPage.objects.get()
    typed = timezone.make_aware(datetime.datetime(2026, 12, 1, 14))
    event = EventPageFactory(
        parent=agenda,
        attendance_mode=AttendanceMode.ONLINE,
        starts_at=typed,
        ends_at=typed + datetime.timedelta(hours=2),
    )
    assert event.occurrences.get().starts_at == typed
    feed = get(client, "/agenda/agenda.ics").content.decode()
    assert "X-WR-TIMEZONE:Pacific/Noumea" in feed
    assert "DTSTART;TZID=Pacific/Noumea:20261201T140000" in feed
    assert "Paris" not in feed
    # At this moment, it is Tuesday in Nouméa and Monday in Paris.
    with time_machine.travel(datetime.datetime(2026, 11, 30, 14, tzinfo=datetime.UTC), tick=False):
        assert event.title in get(client, "/agenda/?periode=aujourd-hui").content.decode()


def test_check_reports_and_corrects_address(migrated, settings):
    def check():
        output = StringIO()
        try:
            call_command("start_network", check=True, stdout=output)
        except CommandError as error:
            output.write(str(error))
        return output.getvalue()

    report = check()
    assert "Adresse du site corrigée" in report
    assert "Les territoires" in report
    start(**ANSWERS)
    Site.objects.update(hostname="ancien.exemple.fr")
    (warning,) = run_checks(tags=["database"], databases=["default"])
    assert warning.id == "home.W001"
    report = check()
    assert "https://monts.exemple.fr" in report
    assert "mentions légales" in report
    assert "territoires" not in report
    assert run_checks(tags=["database"], databases=["default"]) == []
    network = NetworkSettings.objects.get()
    network.legal_name = network.publication_director = network.host_name = "Monts"
    network.save()
    settings.DEFAULT_FROM_EMAIL = "ne-pas-repondre@example.org"
    assert "Une vraie adresse d’où partent les courriels" in check()
    settings.DEFAULT_FROM_EMAIL = "bonjour@monts.fr"
    assert "Rien ne manque" in check()


def test_stored_calendar_texts_follow_address(home, base_url, django_capture_on_commit_callbacks):
    entry = EventPageFactory(parent=EventIndexPageFactory(parent=home)).calendar_entry
    assert "http://localhost/" in entry.vevent
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(CommandError):
        call_command("start_network", check=True, stdout=StringIO())
    entry.refresh_from_db()
    assert "localhost" not in entry.vevent
    assert "https://monts.exemple.fr/" in entry.vevent


def test_legal_page_shows_settings(migrated, client):
    start(**ANSWERS)
    network = NetworkSettings.objects.get()
    network.legal_form, network.publication_director = "association loi 1901", "Leïla Martin"
    network.host_name = "Hébergeur coopératif"
    network.save()
    text = get(client, "/informations/mentions-legales/").content.decode()
    for fact in ("association loi 1901", "Leïla Martin", "Hébergeur coopératif"):
        assert fact in text


def test_first_steps_are_marked_done_then_hidden(
    home, site, admin_client, django_user_model, settings
):
    def shown():
        text = admin_client.get(reverse("wagtailadmin_home")).content.decode()
        panel = text.partition('id="first-steps')[2].partition("</ul>")[0]
        return panel.count("first-steps__item--done"), panel.count('class="first-steps__link"')

    network = NetworkSettings.for_site(site)
    network.phone = ""
    network.save()
    assert shown() == (0, 10)  # a place, or a file of places; the backup is explained
    places = PlaceIndexPageFactory(parent=home)
    EventPageFactory(parent=PlacePageFactory(parent=places))
    network.phone = "+33477000000"
    network.legal_name = network.publication_director = network.host_name = "Monts"
    network.save()
    assert shown() == (4, 5)
    settings.DEFAULT_FROM_EMAIL = "Le réseau <bonjour@reseau.fr>"
    assert shown() == (5, 4)
    django_user_model.objects.create_user("leila", "leila@exemple.fr")
    assert shown() == (6, 3)
    network.theme = "peaks"
    network.save()
    assert shown() == (7, 2)
    network.logo = wagtail_factories.ImageFactory()
    network.save()
    assert shown() == (8, 1)
    NightlyRun.record("backup", seconds=1)
    assert shown() == (0, 0)
