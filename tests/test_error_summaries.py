"""Every public form that is refused begins with a summary that links to the fields to correct."""

import re

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from wagtail.models import PageViewRestriction

from events.models import NewsletterSubscriber
from home.models import ContactPage, FeedbackRequest, RoleInvitation, StandardPage
from home.team.feedback.links import feedback_path
from network.models import NetworkSettings
from places.upkeep.confirmations import requests as confirmations
from tests import factories
from tests.network.people.accounts.conftest import PASSWORD, signed_in
from tests.network.people.accounts.test_factors import add_app, with_password

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def registration(home):
    agenda = factories.EventIndexPageFactory(parent=home)
    event = factories.EventPageFactory(parent=agenda, capacity=3)
    return reverse("registrations:register", args=[event.calendar_entry.uid])


def place_of(home):
    directory = factories.PlaceIndexPageFactory(parent=home)
    return factories.PlacePageFactory(parent=directory)


def letter_choices(home):
    now = timezone.now()
    dates = {"confirmed_at": now, "renewed_at": now}
    return NewsletterSubscriber.objects.create(email="a@b.fr", commune="13055", **dates).path


def correction(home):
    return reverse("places:correction", args=[place_of(home).slug])


def confirmation(home):
    requests = place_of(home).confirmation_requests
    request = requests.create(occasion="test", claimed_at=timezone.now(), asks_closures=True)
    return reverse("places:confirmation", args=[confirmations.token_of(request)])


def contact(home):
    return home.add_child(instance=ContactPage(title="Contact", slug="ecrire")).get_url()


def library(home):
    return factories.ResourceIndexPageFactory(parent=home)


def position(home):
    debate = factories.DebatePageFactory(parent=library(home))
    return reverse("home:position", args=[debate.pk])


def opinion(home):
    return reverse("library:opinion", args=[factories.ArticlePageFactory(parent=library(home)).pk])


def invitation(home):
    role = Group.objects.get(name="Contribution")
    row = RoleInvitation.objects.create(email="leila@exemple.fr", name="Leïla", role=role)
    return reverse(RoleInvitation.url_name, args=[row.token])


def new_password(home):
    user = factories.UserFactory()
    key = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    return reverse("wagtailadmin_password_reset_confirm", args=[key, token])


def feedback(home):
    article = factories.ArticlePageFactory(parent=library(home))
    article.save_revision()
    editor = factories.UserFactory(is_superuser=True)
    asked = FeedbackRequest.objects.create(page=article, name="Rose", requested_by=editor)
    return feedback_path(asked)


def private_page(home):
    page = home.add_child(instance=StandardPage(title="Réseau", slug="reseau"))
    kind = PageViewRestriction.PASSWORD
    PageViewRestriction.objects.create(page=page, restriction_type=kind, password="sésame")
    return page.get_url()


# {name: (address of the form, values sent, ids of the fields that the summary links to)}
CLOSURES = {"reponse": "exact", "form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0"}
FORMS = {
    "registration": (registration, {"name": "Zoé"}, ["id_date_0", "id_contact"]),
    "code of a registration": ("registrations:find_registration", {"code": "K7"}, ["id_code"]),
    "letter": (
        "newsletter:subscribe",
        {"email": "zoe@", "pres": "Atlantide", "frequency": "weekly"},
        ["id_email", "id_pres", "id_km"],
    ),
    "choices of the letter": (
        letter_choices,
        {"pres": "Atlantide", "frequency": "weekly"},
        ["id_pres", "id_km"],
    ),
    "correction": (correction, {"postcode": "1300", "city": "Nice"}, ["id_postcode"]),
    "confirmation": (
        confirmation,
        {**CLOSURES, "form-0-starts_on": "demain", "form-1-reason": "congés"},
        ["id_form-0-starts_on", "id_form-1-starts_on"],
    ),
    "place proposed": (
        "/proposer/lieu/",
        {"title": "Café", "address": "2 quai du Port", "postcode": "135"},
        ["id_postcode", "id_city"],
    ),
    "event proposed": (
        "/proposer/evenement/",
        {"title": "Atelier", "day": "2020-01-01", "starts": "14:00", "venue": "Ici"},
        ["id_day", "id_postcode", "id_city"],
    ),
    "resource proposed": (
        "/proposer/ressource/",
        {"url": "bla", "title": "Une page"},
        ["id_url", "id_why"],
    ),
    "position": (position, {"title": "Oui", "author": "Zoé"}, ["id_text"]),
    "opinion": (opinion, {"text": "Le numéro a changé"}, ["id_subject_0"]),
    "feedback": (feedback, {"verdict": "remark"}, ["avis_remark"]),
    "contact": (contact, {"name": "Zoé", "answer_to": "zoe@"}, ["id_answer_to", "id_message"]),
    "invitation": (
        invitation,
        {"name": "Leïla", "password": "court", "again": "autre"},
        ["id_password", "id_again"],
    ),
    "sign-in": ("wagtailadmin_login", {"username": "zoe"}, ["id_password"]),
    "lost password": ("wagtailadmin_password_reset", {"email": "zoe@"}, ["id_email"]),
    "private page": (
        private_page,
        {"password": "autre", "return_url": "/reseau/"},
        ["id_password"],
    ),
    "new password": (new_password, {"new_password1": "court"}, ["id_new_password2"]),
}
# {name: (address, id of the field, "" on a page without it, text typed)}
QUESTIONS = {
    "near me": ("/pres-de-chez-moi/?pres=Atlantide", "find-help-where", "Atlantide"),
    "places": ("/lieux/?pres=Atlantide", "pres", "Atlantide"),
    "map": ("/lieux/carte/?pres=Atlantide", "", "Atlantide"),
    "data of places": ("/lieux/donnees/?pres=Atlantide", "", "Atlantide"),
    "search near me": (
        "/recherche/?q=pr%C3%A8s+de+moi&pres=Atlantide",
        "search-where",
        "Atlantide",
    ),
    "search": ("/recherche/?q=imprimer&pres=Atlantide", "", "Atlantide"),
    "poster of the letter": ("/lettre/affiche/?pres=Atlantide", "id_pres", "Atlantide"),
    "subscription": ("/agenda/votre-abonnement/?adresse=bla", "adresse", "bla"),
}
SCROLLED = {"near me", "places", "search near me", "search"}  # their form leads to #resultats
SECRET = {"password", "again", "new_password1", "new_password2"}


def address_of(form, home):
    if callable(form):
        return form(home)
    return form if form.startswith("/") else reverse(form)


def parsed(response):
    return BeautifulSoup(response.content, "html.parser")


def assert_summarised(page, targets, identifier="erreurs"):
    """Assert that the page begins with a focused summary that links to the fields `targets`."""
    assert page.title.text.startswith("Erreur\N{NO-BREAK SPACE}: ")
    summary = page.find(id=identifier)
    assert summary.find_parent("main")
    assert summary.has_attr("autofocus")
    assert summary["tabindex"] == "-1"
    assert [tag.name for tag in page.select("[autofocus]")][0] == summary.name
    heading = page.find(id=summary["aria-labelledby"])
    assert heading.name == "h2"
    assert heading.text.strip()
    lines = summary.select("li")
    number = re.match(r"\d+", summary.p.text.strip())[0]
    assert int(number) == len(lines) >= 1
    links = [link["href"] for link in summary.select("li a")]
    assert links == [f"#{target}" for target in targets]
    # No invalid field precedes the summary.
    assert not summary.find_all_previous(["input", "textarea"], attrs={"aria-invalid": "true"})
    ids = {tag["id"] for tag in page.select("[id]")}
    for target in targets:
        field = page.find(id=target)
        assert field["aria-invalid"] == "true"
        described = (
            field.get("aria-describedby") or field.find_parent("fieldset")["aria-describedby"]
        )
        assert set(described.split()) <= ids
        messages = " ".join(
            page.find(id=name).get_text(" ", strip=True) for name in described.split()
        )
        link = summary.find("a", href=f"#{target}")
        assert link.text in messages
        assert link.text.rstrip(".") not in {"Ce champ est obligatoire", "Champ requis"}


@pytest.mark.parametrize("name", FORMS)
def test_refused_form_begins_with_a_summary_and_keeps_what_was_typed(client, site, home, name):
    form, typed, targets = FORMS[name]
    address = address_of(form, home)
    before = parsed(client.get(address, follow=True))
    assert not before.select(".error-summary")
    assert "Erreur" not in before.title.text
    if name == "new password":
        address = client.get(address).url
    if name == "private page":
        address = client.get(address).context["action_url"]
    response = client.post(address, typed)
    page = parsed(response)
    assert response.status_code == 200
    assert_summarised(page, targets)
    for key, value in typed.items():
        fields = page.select(f"[name={key}]")
        if fields and key not in SECRET | {"reponse"}:
            assert value in {field.get("value", field.text.strip()) for field in fields}, key


@pytest.mark.parametrize("name", QUESTIONS)
def test_question_that_is_not_understood_begins_with_a_summary(client, site, home, name):
    NetworkSettings.objects.filter(site=site).update(search_example="Hyères")
    factories.EventIndexPageFactory(parent=home)
    factories.PlaceIndexPageFactory(parent=home, slug="lieux")
    address, target, typed = QUESTIONS[name]
    page = parsed(client.get(address))
    identifier = "resultats" if name in SCROLLED else "erreurs"
    assert_summarised(page, [target] if target else [], identifier)
    assert len(page.select(f"#{identifier}")) == 1
    if target:
        assert page.find(id=target)["value"] == typed
    assert "Erreur" not in parsed(client.get(address.partition("?")[0])).title.text


@pytest.mark.parametrize(
    "name", ["place proposed", "correction", "contact", "opinion", "position", "registration"]
)
def test_error_of_the_whole_form_is_in_the_summary(client, site, home, name):
    """A form that is sent too soon is refused, without a field to correct."""
    address = address_of(FORMS[name][0], home)
    page = parsed(client.get(address))
    dates = page.select("[name=date][type=radio]")
    complete = {
        "title": "Café",
        "address": "2 quai du Port",
        "postcode": "13500",
        "city": "Martigues",
        "name": "Zoé",
        "answer_to": "zoe@exemple.fr",
        "contact": "zoe@exemple.fr",
        "message": "Bonjour",
        "subject": "perime",
        "text": "Parce que",
        "author": "Zoé",
        "date": dates[0]["value"] if dates else "",
    }
    if name == "position":
        complete["title"] = "Oui"
    page = parsed(client.post(address, complete))
    assert_summarised(page, [])
    assert "appuyez encore une fois" in page.find(id="erreurs").text


def test_visitor_who_sends_too_much_reads_it_in_the_summary(client, site, home, monkeypatch):
    monkeypatch.setattr("network.site.forms.FASTEST_SECONDS", -1)
    monkeypatch.setattr("network.site.forms.may_send", lambda *args, **kwargs: False)
    typed = {"url": "https://www.exemple.fr/page", "title": "Une page", "why": "Pour tous"}
    page = parsed(client.post("/proposer/ressource/", typed))
    assert_summarised(page, [])
    assert "Réessayez plus tard" in page.find(id="erreurs").text
    assert page.find(id="id_why").text.strip() == "Pour tous"


def test_wrong_password_is_in_the_summary_of_the_sign_in(client, site):
    page = parsed(client.post("/admin/login/", {"username": "zoe", "password": "x" * 20}))
    assert_summarised(page, [])
    assert page.find(id="id_username")["value"] == "zoe"


def test_wrong_code_is_in_the_summary_of_the_second_step(site):
    user = factories.UserFactory(is_superuser=True)
    user.set_password(PASSWORD)
    user.save()
    add_app(signed_in(user))
    waiting, answer = with_password(user)
    assert_summarised(parsed(waiting.post(answer.url, {"code": "000000"})), ["id_code"])


# Forms with buttons only: their refusal has no field to correct.
BUTTONS = {
    "503.html",
    "events/newsletter/stop.html",
    "events/registrations/registration.html",
    "places/upkeep/hosts/withdrawal.html",
}


def test_every_public_form_has_the_summary_and_the_fields_of_the_component():
    """Templates of public pages neither render a field themselves nor omit the summary."""
    folder = settings.BASE_DIR / "templates"
    texts = {path.relative_to(folder).as_posix(): path.read_text() for path in public(folder)}
    posts = {name: text for name, text in texts.items() if 'method="post"' in text}
    assert len(posts) > 10
    assert {name for name, text in posts.items() if "{% error_summary " not in text} == BUTTONS
    field = re.compile(r"<(input(?! type=.hidden)|select|textarea)|field\.html")
    assert [name for name in BUTTONS if field.search(posts[name])] == []
    own = re.compile(r"{{ *(form\.as_|field *}}|form\.(?!return_url)[a-z_]+ *}})")
    assert [name for name, text in posts.items() if own.search(text)] == []


def public(folder):
    """Yield the paths of the templates of public pages."""
    for path in folder.rglob("*.html"):
        if re.search(r'{% extends "(base|bare|network/accounts/door)\.html"', path.read_text()):
            yield path


def test_personal_fields_are_filled_in_by_the_browser(client, site, home):
    expected = {
        "registration": {"name": "name", "contact": "email"},
        "contact": {"name": "name", "answer_to": "email"},
        "place proposed": {"answer_to": "email"},
        "invitation": {"name": "name", "password": "new-password", "again": "new-password"},
        "sign-in": {"username": "username", "password": "current-password"},
        "lost password": {"email": "email"},
    }
    for name, fields in expected.items():
        page = parsed(client.get(address_of(FORMS[name][0], home)))
        assert {key: page.select_one(f"[name={key}]")["autocomplete"] for key in fields} == fields
