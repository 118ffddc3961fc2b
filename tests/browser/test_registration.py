"""Registrations and head counts on a small telephone without JavaScript."""

import datetime
import re

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from events.models import EventIndexPage, EventPage, HeadCount, Registration
from events.refreshing import refresh

SMALL = {"width": 360, "height": 740}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "java_script_enabled": False, "viewport": SMALL}


@pytest.fixture
def workshop(server):
    """An event with one seat, next week."""
    start = timezone.localtime().replace(hour=14, minute=0, second=0, microsecond=0)
    agenda = EventIndexPage.objects.get(locale__language_code="fr")
    event = agenda.add_child(
        instance=EventPage(
            title="Mon premier courriel",
            slug=f"premier-courriel-{timezone.now().timestamp():.0f}",
            capacity=1,
            starts_at=start + datetime.timedelta(days=7),
            ends_at=start + datetime.timedelta(days=7, hours=2),
        )
    )
    refresh(EventPage.objects.filter(pk=event.pk))
    yield event
    EventPage.objects.get(pk=event.pk).delete()


@pytest.fixture
def quick(monkeypatch):
    """Disable the minimum time to fill a form, since an automated browser is faster."""
    monkeypatch.setattr("network.site.forms.FASTEST_SECONDS", -1)
    mail.outbox.clear()


def open_session(context, server):
    """Log the browser in as a superuser."""
    user = User.objects.create_superuser(f"hote-{timezone.now().timestamp()}")
    client = Client()
    client.force_login(user)
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": server}])


@pytest.fixture
def host(browser, server):
    """A small telephone in the admin, with JavaScript, which Wagtail's pages need."""
    context = browser.new_context(viewport=SMALL, locale="fr-FR", timezone_id="Europe/Paris")
    open_session(context, server)
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def register(page, server, event, name, contact):
    page.goto(server + event.get_url())
    page.get_by_role("link", name="S’inscrire", exact=True).or_(
        page.get_by_role("link", name=re.compile("Liste d’attente"))
    ).first.click()
    page.get_by_label("Prénom et nom").fill(name)
    page.get_by_label("Téléphone ou courriel").fill(contact)
    page.get_by_role("button", name="S’inscrire").click()


def fits(page):
    """Return True if the page needs no horizontal scrolling."""
    width = page.locator("html").evaluate("root => root.scrollWidth")
    return width <= SMALL["width"]


def link_in(message, server):
    return server + re.search(r"https?://[^/\s]+(/agenda/inscription/\S+)", message.body)[1]


def test_cancelled_seat_goes_to_next_person(page, server, workshop, quick):
    register(page, server, workshop, "Camille Roux", "camille@exemple.fr")
    expect(page.get_by_role("status")).to_contain_text("Votre place est gardée")
    register(page, server, workshop, "Dominique Blanc", "06 12 34 56 78")
    expect(page.get_by_role("status")).to_contain_text("La prochaine place libre est pour vous")
    expect(page.get_by_text("Notez-le")).to_be_visible()
    waiting = page.url
    register(page, server, workshop, "Sacha Petit", "sacha@exemple.fr")
    expect(page.get_by_role("status")).to_contain_text("liste d’attente")
    assert [sent.to for sent in mail.outbox] == [["camille@exemple.fr"], ["sacha@exemple.fr"]]

    page.goto(link_in(mail.outbox[0], server))
    page.get_by_role("button", name="Mon adresse est la bonne").click()
    expect(page.get_by_role("button", name="Mon adresse est la bonne")).to_have_count(0)
    page.get_by_role("button", name="Annuler mon inscription").click()
    expect(page.get_by_role("status")).to_contain_text("Votre inscription est annulée")
    page.goto(waiting)
    expect(page.get_by_role("status")).to_contain_text("Votre place est gardée")

    page.get_by_role("button", name="Annuler mon inscription").click()
    assert mail.outbox[-1].to == ["sacha@exemple.fr"]
    assert mail.outbox[-1].subject.startswith("Une place s’est libérée pour vous")
    for path in (workshop.get_url(), waiting.removeprefix(server)):
        page.goto(server + path)
        assert fits(page)


def test_second_name_appears_with_its_box(page, server, workshop, quick):
    page.set_viewport_size({"width": 320, "height": 740})
    page.goto(server + workshop.get_url())
    page.get_by_role("link", name="S’inscrire", exact=True).first.click()
    second = page.get_by_label("Nom de la deuxième personne")
    box = page.get_by_label("Je viens à deux")
    expect(second).to_be_hidden()
    page.get_by_label("Prénom et nom").fill("Camille Roux")
    page.get_by_label("Prénom et nom").press("Tab")
    expect(box).to_be_focused()
    page.keyboard.press("Space")
    expect(second).to_be_visible()
    page.keyboard.press("Tab")
    expect(second).to_be_focused()
    page.get_by_label("Téléphone ou courriel").fill("0612345678")
    page.get_by_role("button", name="S’inscrire").click()
    # The error of the empty name links to its field, which stays visible.
    page.get_by_role("link", name=re.compile("Écrivez le nom de la deuxième")).click()
    expect(second).to_be_focused()
    assert page.locator("html").evaluate("root => root.scrollWidth") <= 320
    page.keyboard.type("Dominique Roux")
    page.get_by_role("button", name="S’inscrire").click()
    expect(page.get_by_text("Avec vous")).to_be_visible()
    assert page.locator("html").evaluate("root => root.scrollWidth") <= 320
    states = Registration.objects.filter(event=workshop).order_by("pk")
    assert [row.state for row in states] == ["held", "waiting"]


def test_host_reads_list_and_adds_and_removes_person(host, server, workshop, quick):
    date = workshop.occurrences.get()
    path = f"{server}/admin/evenements/{workshop.pk}/inscrits/"
    host.goto(path)
    host.get_by_role("link", name=date.when).click()
    host.get_by_label("Prénom et nom").fill("Monsieur Blanc")
    host.get_by_label("Téléphone ou courriel").fill("0612345678")
    host.get_by_role("button", name="Ajouter", exact=True).click()
    expect(host.get_by_text("Code à donner")).to_be_visible()
    assert fits(host)
    host.get_by_role("link", name="Imprimer la feuille").click()
    expect(host.get_by_role("rowheader", name="Monsieur Blanc")).to_be_visible()
    host.go_back()
    host.locator("summary", has_text="Retirer").click()
    host.get_by_role("button", name="Oui, retirer de la liste").click()
    expect(host.get_by_text("Personne pour le moment.")).to_be_visible()
    assert Registration.objects.get(event=workshop).state == "cancelled"


@pytest.fixture
def over(workshop):
    """The event, which ended a minute ago."""
    now = timezone.now()
    EventPage.objects.filter(pk=workshop.pk).update(
        starts_at=now - datetime.timedelta(hours=2), ends_at=now - datetime.timedelta(minutes=1)
    )
    refresh(EventPage.objects.filter(pk=workshop.pk))
    return workshop


def count(page):
    """Count nine people, with one first-timer and seniors; return the number of taps."""
    page.get_by_label("Combien de personnes ?").press("Control+A")
    page.keyboard.type("9")
    page.get_by_role("button", name="Une de plus : Dont venues pour la première fois").click()
    page.get_by_label("Seniors").check()
    page.get_by_role("button", name="Enregistrer", exact=True).last.click()
    return 4


def numbers(event):
    kept = HeadCount.objects.get(event=event)
    return kept.people, kept.first_timers, kept.audiences


def test_workshop_is_counted_in_five_taps(host, server, over):
    host.goto(f"{server}/admin/")
    host.locator("a[href*='/compter/']", has_text="Mon premier courriel").first.click()
    expect(host.get_by_role("heading", name="Mon premier courriel")).to_be_visible()
    assert fits(host)
    assert 1 + count(host) == 5
    expect(host.get_by_text("C’est compté, merci.").first).to_be_visible()
    assert numbers(over) == (9, 1, ["Seniors"])


def test_workshop_is_counted_without_javascript(page, server, over):
    open_session(page.context, server)
    date = over.occurrences.get()
    page.goto(f"{server}/admin/evenements/{over.pk}/inscrits/{date.moment}/compter/")
    count(page)
    page.wait_for_url(f"{server}/admin/")
    assert numbers(over) == (9, 1, ["Seniors"])
