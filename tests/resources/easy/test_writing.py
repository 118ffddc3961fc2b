"""Easy versions in the admin: draft, form, reviewers, publication."""

import pytest
from django.urls import reverse
from wagtail.models import Page

from home.models import StandardPage
from resources.easy.originals import fingerprint_of
from resources.models import ArticlePage, EasyPage
from tests.factories import TopicFactory, UserFactory

pytestmark = pytest.mark.any_database

TEXT = (
    '{"blocks": [{"key": "a", "text": "On vous aide.", "type": "unstyled", "depth": 0,'
    ' "inlineStyleRanges": [], "entityRanges": [], "data": {}}], "entityMap": {}}'
)


@pytest.fixture
def original(article):
    return article(
        title="Trois arrêts",
        slug="trois-arrets",
        audiences=["seniors"],
        body=[("paragraph", "<p>Le décor change.</p>")],
        topics=[TopicFactory(name="Se protéger")],
    )


def begin(client, page):
    return client.post(reverse("easy_begin", args=[page.pk]), follow=True)


def sent(version, *, names=("Nadège",), text=TEXT, **more):
    """Return the data that the form of an easy version submits on publication."""
    data = {
        "title": version.title,
        "slug": version.slug,
        "original": version.original_id or "",
        "author": "Jeanne",
        "published_on": "2026-11-03",
        "licence": "CC-BY-SA-4.0",
        "body-count": 1 if text else 0,
        "body-0-type": "paragraph",
        "body-0-order": 0,
        "body-0-deleted": "",
        "body-0-value": text,
        "validators-TOTAL_FORMS": len(names),
        "validators-INITIAL_FORMS": 0,
        "validators-MIN_NUM_FORMS": 0,
        "validators-MAX_NUM_FORMS": 1000,
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        "action-publish": "1",
    }
    for number, name in enumerate(names):
        row = {"id": "", "ORDER": number + 1, "DELETE": "", "name": name, "group": "ESAT"}
        data |= {f"validators-{number}-{key}": value for key, value in row.items()}
    return data | more


def edit(client, version, **more):
    return client.post(
        reverse("wagtailadmin_pages:edit", args=[version.pk]), sent(version, **more), follow=True
    )


def test_button_creates_a_draft_with_title_and_classification_but_no_text(
    admin_client, original, library
):
    form = admin_client.get(reverse("wagtailadmin_pages:edit", args=[original.pk])).text
    assert f'formaction="{reverse("easy_begin", args=[original.pk])}"' in form
    response = begin(admin_client, original)
    version = EasyPage.objects.get()
    assert response.redirect_chain[-1][0] == reverse("wagtailadmin_pages:edit", args=[version.pk])
    assert "Le brouillon est prêt" in response.text
    assert (version.live, version.title, len(version.body)) == (False, "Trois arrêts", 0)
    assert version.slug == "trois-arrets-facile-a-lire"
    assert version.get_parent().specific == library
    assert version.original.specific == original
    assert version.original_print == fingerprint_of(original)
    draft = version.latest_revision.as_object()
    assert [topic.name for topic in draft.topics.all()] == ["Se protéger"]
    assert draft.audiences == ["seniors"]


def test_existing_version_is_opened_instead_of_a_second_one(admin_client, original):
    begin(admin_client, original)
    response = begin(admin_client, original)
    assert "Cette version est déjà commencée" in response.text
    assert (
        "déjà commencée"
        in admin_client.get(reverse("easy_begin", args=[original.pk]), follow=True).text
    )
    assert EasyPage.objects.count() == 1


def test_get_request_creates_no_draft(admin_client, original):
    response = admin_client.get(reverse("easy_begin", args=[original.pk]))
    assert "rien n’est fait à la machine" in response.text
    assert not EasyPage.objects.exists()


def test_draft_of_a_standard_page_is_created_in_the_library(admin_client, home, library):
    page = home.add_child(instance=StandardPage(title="Le réseau", slug="le-reseau"))
    begin(admin_client, page)
    version = EasyPage.objects.get()
    assert version.get_parent().specific == library
    assert version.original.specific == page


def test_only_library_editors_may_start_a_version(client, original, home, easy):
    address = reverse("easy_begin", args=[original.pk])
    assert "/admin/login/" in client.post(address).url
    client.force_login(UserFactory())
    assert client.post(address).status_code == 302  # no access to the admin
    client.force_login(UserFactory(is_superuser=True))
    for page in (home, easy(original=original.page_ptr)):
        assert client.post(reverse("easy_begin", args=[page.pk])).status_code == 302
    assert client.post(reverse("easy_begin", args=[999_999])).status_code == 404
    assert EasyPage.objects.count() == 1


def test_without_a_library_there_is_no_button(admin_client, home):
    page = home.add_child(instance=StandardPage(title="Le réseau", slug="le-reseau"))
    form = admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text
    assert reverse("easy_begin", args=[page.pk]) not in form


def test_publication_requires_a_text_and_a_reviewer(admin_client, original):
    begin(admin_client, original)
    version = EasyPage.objects.get()
    response = edit(admin_client, version, names=())
    assert "nommez au moins une personne" in response.text
    assert "On vous aide." in response.text  # the typed text is kept
    [fault] = edit(admin_client, version, text="").context["form"].errors.as_data()["body"]
    assert "Pour publier, écrivez le texte." in str(fault.non_block_errors)
    assert "dites quel texte est redit ici" in edit(admin_client, version, original="").text
    assert not EasyPage.objects.get().live
    edit(admin_client, version)
    version = EasyPage.objects.get()
    assert (version.live, version.kind, version.easy_text.strip()) == (
        True,
        "facile",
        "On vous aide.",
    )
    assert [str(each) for each in version.validator_list] == ["Nadège, ESAT"]
    assert version.original_changed_on is None
    assert "Trois arrêts" in admin_client.get("/admin/faciles-a-lire/").text


def test_last_reviewer_cannot_be_removed(admin_client, original):
    begin(admin_client, original)
    edit(admin_client, EasyPage.objects.get())
    version = EasyPage.objects.get()
    row = version.validators.get()
    gone = {
        "validators-INITIAL_FORMS": 1,
        "validators-0-id": row.pk,
        "validators-0-DELETE": "1",
    }
    assert "nommez au moins une personne" in edit(admin_client, version, **gone).text
    assert EasyPage.objects.get().validators.count() == 1


def test_draft_may_be_incomplete(admin_client, original):
    begin(admin_client, original)
    version = EasyPage.objects.get()
    data = sent(version, names=(), text="")
    del data["action-publish"]
    data["original"] = ""
    response = admin_client.post(
        reverse("wagtailadmin_pages:edit", args=[version.pk]), data, follow=True
    )
    assert response.redirect_chain
    assert EasyPage.objects.get().latest_revision.as_object().author == "Jeanne"


def test_original_must_be_a_text_or_page(admin_client, original, library):
    begin(admin_client, original)
    version = EasyPage.objects.get()
    response = edit(admin_client, version, original=library.pk)
    assert "Choisissez un texte de la bibliothèque" in response.text
    assert "dites quel texte est redit ici" not in response.text
    response = edit(admin_client, version, original="")
    assert "dites quel texte est redit ici" in response.text


def test_second_easy_version_of_a_text_is_refused(admin_client, original, article, easy):
    other = article(title="Autre")
    easy(title="Prise", original=other.page_ptr)
    begin(admin_client, original)
    version = EasyPage.objects.get(live=False)
    response = edit(admin_client, version, original=other.pk)
    assert "a déjà une version facile à lire : « Prise »" in response.text


def test_checkbox_of_the_form_clears_the_changed_original_notice(admin_client, original):
    begin(admin_client, original)
    edit(admin_client, EasyPage.objects.get())
    address = reverse("wagtailadmin_pages:edit", args=[EasyPage.objects.get().pk])
    assert "says_the_same" not in admin_client.get(address).text
    page = ArticlePage.objects.get()
    page.body = [("paragraph", "<p>Tout est neuf.</p>")]
    page.save_revision().publish()
    form = admin_client.get(address).text
    assert "Le texte d’origine a changé le" in form
    assert "/ressources/trois-arrets/historique/" in form
    assert "cette version dit la même chose</label>" in form
    row = {
        "validators-INITIAL_FORMS": 1,
        "validators-0-id": EasyPage.objects.get().validators.get().pk,
    }
    edit(admin_client, EasyPage.objects.get(), **row)
    assert EasyPage.objects.get().original_changed_on
    edit(admin_client, EasyPage.objects.get(), says_the_same="on", **row)
    assert EasyPage.objects.get().original_changed_on is None


def test_an_alias_has_no_easy_version_of_its_own(admin_client, original):
    alias = original.create_alias(update_slug="alias")
    assert admin_client.post(reverse("easy_begin", args=[alias.pk])).status_code == 302
    assert not EasyPage.objects.exists()
    assert Page.objects.filter(pk=alias.pk).exists()
