"""Two pages of one title under one parent, through the admin's own forms."""

import pytest
from django.apps import apps
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from home.models import StandardPage
from network.models import BasePage, BasePageForm, Organisation, Person

pytestmark = pytest.mark.django_db
TITLE, SLUG = "Permanence numérique", "permanence-numerique"
AUTOSAVE = {"headers": {"Accept": "application/json"}}
PUBLISH = {"action-publish": "1"}


def form(title=TITLE, slug=SLUG, **values):
    usual = {
        "title": title,
        "slug": slug,
        "search_description": "",
        "seo_title": "",
        "social_image": "",
        "body": streamfield([]),
        "comments": inline_formset([]),
    }
    return nested_form_data(usual | values)


@pytest.fixture
def create(admin_client, home):
    url = reverse("wagtailadmin_pages:add", args=["home", "standardpage", home.pk])
    return lambda data, **extra: admin_client.post(url, data, **extra)


@pytest.fixture
def edit(admin_client):
    def send(page, data, **extra):
        return admin_client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data, **extra)

    return send


def slugs():
    return list(StandardPage.objects.order_by("pk").values_list("slug", flat=True))


def slug_errors(response):
    assert response.status_code == 200
    errors = response.context["form"].errors
    assert set(errors) == {"slug"}
    return [text.replace("\N{NO-BREAK SPACE}", " ") for text in errors["slug"]]


def test_every_page_has_this_form():
    pages = [model for model in apps.get_models() if issubclass(model, BasePage)]
    forms = {model: model.get_edit_handler().get_form_class() for model in pages}
    assert [model for model, form in forms.items() if not issubclass(form, BasePageForm)] == []


@pytest.mark.parametrize("action", [{}, PUBLISH])
def test_the_second_page_of_a_title_gets_a_number(create, action):
    for _ in range(3):
        assert create(form() | action).status_code == 302
    assert slugs() == [SLUG, f"{SLUG}-2", f"{SLUG}-3"]


def test_abandoned_draft_does_not_block_a_slug(create, edit):
    """The admin saves by itself while one types: a title left half typed is a draft."""
    assert create(form(), **AUTOSAVE).json()["success"]
    assert create(form(), **AUTOSAVE).json()["success"]
    page = StandardPage.objects.last()
    # The open form sends the slug without its number.
    assert edit(page, form(seo_title="Suite"), **AUTOSAVE).json()["success"]
    assert edit(page, form() | PUBLISH).status_code == 302
    assert slugs() == [SLUG, f"{SLUG}-2"]
    assert StandardPage.objects.get(slug=f"{SLUG}-2").live


def test_a_draft_given_the_title_of_another_page_gets_a_number(create, edit):
    create(form() | PUBLISH)
    create(form("Brouillon", "brouillon"))
    page = StandardPage.objects.get(slug="brouillon")
    assert edit(page, form()).status_code == 302
    assert slugs() == [SLUG, f"{SLUG}-2"]


def test_a_slug_left_empty_is_made_from_the_title(create):
    for _ in range(2):
        assert create(form(slug="")).status_code == 302
    assert create(form("…", "")).status_code == 302
    assert slugs() == [SLUG, f"{SLUG}-2", "page"]


def test_chosen_slug_that_is_taken_is_refused(create, edit):
    create(form() | PUBLISH)
    message = [
        "Une autre page d’ici, « Permanence numérique », a déjà cette adresse. Choisissez-en une"
        " autre : « permanence-numerique-2 » est libre."
    ]
    assert slug_errors(create(form("Autre titre", SLUG))) == message
    create(form("Autre titre", "autre") | PUBLISH)
    other = StandardPage.objects.get(slug="autre")
    assert slug_errors(edit(other, form("Autre titre", SLUG))) == message
    # Of a published page nothing is filled in by itself, be the title the same.
    assert slug_errors(edit(other, form(TITLE, SLUG))) == message
    assert slugs() == [SLUG, "autre"]


def test_a_page_keeps_its_own_slug(create, edit):
    create(form() | PUBLISH)
    create(form() | PUBLISH)
    page = StandardPage.objects.get(slug=f"{SLUG}-2")
    assert edit(page, form(slug=page.slug) | PUBLISH).status_code == 302
    assert slugs() == [SLUG, f"{SLUG}-2"]


def test_names_that_differ_by_an_accent_are_numbered():
    for model in (Organisation, Person):
        for name in ("Épicerie", "Epicerie"):
            model.objects.create(name=name)
        numbered = model.objects.order_by("pk").values_list("slug", flat=True)
        assert list(numbered) == ["epicerie", "epicerie-2"]
