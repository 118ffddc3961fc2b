"""Each type of the library is published from a telephone with its required fields only.

The editor opens the list of the type, presses « Ajouter », fills in the required fields and
publishes.
"""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from playwright.sync_api import expect

from home.team.roles.table import EDITING
from resources.models import Collection, Publisher, ResourcePage, Series
from tests.tls_server import TlsServer, ok

from .editing import signed_in
from .words import TOO_WIDE

WIDTH = 390
TELEPHONE = {"width": WIDTH, "height": 844}
KEPT = b"<html lang=fr><head><title>Un port sans mouettes</title></head><body>Rien.</body></html>"


class Day:
    """The actions of the editor on the open form; `filled` is the number of fields filled in."""

    def __init__(self, admin, server):
        self.admin, self.server, self.filled = admin, server, 0

    def open(self, menu):
        self.admin.goto(f"{self.server}/admin/{menu}/")
        self.admin.get_by_role("link", name=re.compile("^Ajouter")).first.click()
        expect(self.admin.locator("main form").first).to_be_visible()

    def fill(self, name, text):
        field = self.admin.locator(f"#id_{name}")
        field.click()
        field.fill(text)
        field.press("Tab")
        self.filled += 1

    def choose_page(self, button, words):
        self.admin.get_by_role("button", name=re.compile(button)).first.click()
        self.admin.locator(".modal [name=q]").fill(words)
        self.admin.locator(".modal").get_by_role("link", name=re.compile(f"^{words}")).first.click()
        expect(self.admin.locator(".modal")).to_have_count(0)
        self.filled += 1

    def write(self, text):
        """Write the first paragraph of the body."""
        self.admin.get_by_role("button", name="Insérer un bloc").first.click()
        self.admin.get_by_role("option", name="Texte", exact=True).click()
        paragraph = self.admin.locator("[data-contentpath=body] [contenteditable=true]").first
        paragraph.click()
        expect(paragraph).to_be_focused()
        paragraph.press_sequentially(text, delay=20)
        field = self.admin.locator("[data-contentpath=body] input[name$='-value']").first
        expect(field).to_have_value(re.compile(text))
        self.filled += 1

    def add(self, button):
        self.admin.get_by_role("button", name=re.compile(button)).first.click()

    def send(self):
        """Publish a page, or save a snippet, which has no draft."""
        menu = self.admin.locator("footer [data-w-dropdown-target=toggle]")
        if menu.count():
            menu.click()
            self.admin.get_by_role("button", name="Publier", exact=True).click()
        else:
            self.admin.locator("footer").get_by_role("button", name="Enregistrer").click()


def article(day):
    day.fill("title", "Les mouettes du port")


def interview(day):
    day.fill("title", "Lina compte les mouettes")
    day.fill("interviewee", "Lina")


def survey(day):
    day.fill("title", "Les mouettes, en chiffres")
    day.fill("conducted_by", "Le port")
    day.fill("fieldwork_ended_on", "03/11/2026")
    day.fill("sample", "12 mouettes")
    day.fill("method", "On les a comptées.")


def kept_link(day):
    day.fill("url_of_source", "https://agenda.exemple.fr/mouettes")
    expect(day.admin.locator("#id_title")).to_have_value("Un port sans mouettes")
    day.fill("why_we_keep_it", "On y apprend où elles sont parties.")


def word(day):
    day.fill("title", "mouette")
    day.fill("definition", "Un oiseau qui crie au port.")


def recipe(day):
    day.fill("title", "Compter les mouettes à plusieurs")
    day.fill("goal", "Savoir compter ce qui bouge.")


def debate(day):
    day.fill("title", "Faut-il nourrir les mouettes ?")
    day.fill("introduction", "On en parle au port.")


def easy_version(day):
    day.fill("title", "Le fablab, c’est la nuit")
    day.choose_page("Choisi", "La nuit du fablab")
    day.write("On vient le soir.")
    day.add("Ajouter une personne")
    day.fill("validators-0-name", "Nadège")
    day.fill("validators-0-group", "Les Mots clairs")


def collection(day):
    day.fill("title", "Tout sur les mouettes")
    day.add("^Ajouter")
    day.choose_page("Choisi", "La nuit du fablab")


def series(day):
    day.fill("title", "Mouettes, le feuilleton")
    day.add("^Ajouter")
    day.fill("parts-0-number", "1")
    day.choose_page("Choisi", "Travailler près de chez soi")


def publisher(day):
    day.fill("name", "La Gazette des mouettes")


# {function that fills in the form: (path of the list, number of fields, model created)}
TYPES = {
    article: ("articles", 1, ResourcePage),
    interview: ("entretiens", 2, ResourcePage),
    survey: ("enquetes", 5, ResourcePage),
    kept_link: ("liens", 2, ResourcePage),
    word: ("mots", 2, ResourcePage),
    recipe: ("recettes", 2, ResourcePage),
    debate: ("debats", 2, ResourcePage),
    easy_version: ("faciles-a-lire", 5, ResourcePage),
    collection: ("snippets/resources/collection", 2, Collection),
    series: ("snippets/resources/series", 3, Series),
    publisher: ("snippets/resources/publisher", 1, Publisher),
}


@pytest.fixture
def writer(page, server):
    user, _is_new = User.objects.get_or_create(username="lucie", email="lucie@example.org")
    user.groups.set(Group.objects.filter(name=EDITING))
    page.set_viewport_size(TELEPHONE)
    # An automatic draft without a required field is answered with a 400.
    page.context.expected_faults = ["400 (Bad Request)"]
    return signed_in(page, server, user)


@pytest.fixture
def outside(monkeypatch):
    """A server with the external page that the editor adds as a kept link."""
    cache.clear()
    outside = TlsServer(monkeypatch)
    outside.answer(ok(KEPT, "Content-Type: text/html; charset=utf-8"))
    yield
    outside.close()


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.__name__)
def test_type_is_published_from_a_telephone_with_its_required_fields(
    writer, server, browser, outside, kind
):
    menu, fields, model = TYPES[kind]
    day = Day(writer, server)
    before = set(model.objects.values_list("pk", flat=True))
    day.open(menu)
    assert writer.evaluate("document.documentElement.scrollWidth") <= WIDTH
    day.send()
    first = writer.get_by_text("voyez ce qui est signalé en rouge").first
    expect(first).to_be_visible()
    kind(day)
    assert day.filled == fields
    day.send()
    expect(
        writer.get_by_role("status").get_by_text(re.compile("publiée|» est enregistré"))
    ).to_be_visible()
    made = model.objects.exclude(pk__in=before).get()

    visitor = browser.new_context(locale="fr-FR", viewport=TELEPHONE).new_page()
    address = made.get_url() if model is ResourcePage else made.get_absolute_url()
    answer = visitor.goto(server + address)
    if model is Publisher:
        # A publisher has a public page once a text of it is kept.
        assert answer.status == 404
    else:
        expect(visitor.locator("h1")).to_have_text(str(made))
        assert visitor.evaluate(TOO_WIDE) == []
    visitor.context.close()
