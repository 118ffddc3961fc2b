"""Easy versions on their page, beside their original and in every list."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from home.models import StandardPage
from network.models import ContentStamp
from resources.easy.documents import easy_document
from resources.feeds import author_names
from resources.models import EasyPage, EasyValidator, ResourcePage
from resources.reuse.texts import as_markdown
from search.indexing.waiting import catch_up
from search.models import SearchDocument
from search.registry import quoting, registration_of
from tests.factories import (
    ArticlePageFactory,
    PlaceIndexPageFactory,
    PlacePageFactory,
    TopicFactory,
)
from tests.resources.test_articles import structured_data

pytestmark = pytest.mark.any_database

WARNING = "Le texte d’origine a changé"


@pytest.fixture
def original(article):
    return article(
        title="Trois arrêts contre les arnaques",
        body=[("paragraph", "<p>Le décor change, la mécanique demeure.</p>")],
        topics=[TopicFactory(name="Se protéger")],
    )


@pytest.fixture
def version(easy, original):
    return easy(
        original=original.page_ptr, title="Attention aux arnaques", topics=original.topic_list
    )


def soup_of(client, page):
    return BeautifulSoup(client.get(page.url).content, "html.parser")


def words(tag):
    return " ".join(tag.get_text(" ").split())


def link_to(soup, page):
    return [link for link in soup.select(".easy-link a") if link["href"] == page.url]


def test_easy_version_and_original_link_to_each_other(client, version, original):
    assert link_to(soup_of(client, version), original)
    [link] = link_to(soup_of(client, original), version)
    assert words(link) == "Lire la version facile à lire et à comprendre"


def test_original_has_no_link_to_a_hidden_easy_version(client, version, original, hide):
    hide(version)
    assert not link_to(soup_of(client, original), version)


def test_easy_version_does_not_name_a_hidden_original(client, version, original, hide):
    hide(original)
    assert "Trois arrêts" not in client.get(version.url).text
    assert "mecanique" not in easy_document(version).keywords


def test_easy_version_stays_when_its_original_is_deleted(client, version, original):
    original.delete()
    version = EasyPage.objects.get()
    assert (version.original, version.shown_original) == (None, None)
    assert client.get(version.url).status_code == 200


def test_standard_page_may_have_an_easy_version(client, easy, home):
    page = home.add_child(instance=StandardPage(title="Le réseau", slug="le-reseau"))
    version = easy(original=page.page_ptr)
    assert link_to(soup_of(client, page), version)
    assert link_to(soup_of(client, version), page)


def test_author_and_reviewers_are_shown(client, version):
    who = words(soup_of(client, version).find(class_="easy-who"))
    assert "Jeanne Aubert a écrit ce texte. Aucune machine ne l’a écrit." in who
    assert "Cette personne a lu le texte." in who
    assert "Nadège , ESAT des Tilleuls" in who


def test_text_without_reviewer_is_not_called_easy_to_read(client, easy, original):
    version = easy(original=original.page_ptr, validators=[])
    assert (version.kind, version.is_validated) == ("article", False)
    soup = soup_of(client, version)
    assert words(soup.find(class_="page-head__kind")) == "Article"
    assert "ne l’ont pas encore relu" in words(soup.find("article"))
    assert not link_to(soup_of(client, original), version)
    assert version.title not in client.get("/ressources/facile-a-lire/").text
    assert easy_document(version).kind == "article"
    version.validators = [EasyValidator(name="Paul", group="Club")]
    version.save()
    ContentStamp.raise_()
    assert link_to(soup_of(client, original), version)


def test_list_contains_only_public_validated_versions(client, version, original, easy, hide):
    hidden = easy(title="Cachée")
    soup = BeautifulSoup(client.get("/ressources/facile-a-lire/").content, "html.parser")
    titles = {words(title) for title in soup(class_="card__title")}
    assert titles == {"Attention aux arnaques", "Cachée"}
    hide(hidden)
    assert "Cachée" not in client.get("/ressources/facile-a-lire/").text


def test_empty_list_has_a_message(client, library):
    assert "Pas encore de texte facile à lire" in client.get("/ressources/facile-a-lire/").text


def test_address_of_the_list_is_refused_as_a_slug(library):
    page = ArticlePageFactory.build(slug="facile-a-lire")
    with pytest.raises(Exception, match="Cette adresse est prise"):
        page.clean()


def test_easy_version_is_in_cards_feed_and_search(client, version, original):
    soup = soup_of(client, version.get_parent())
    [card] = [card for card in soup(class_="resource-card") if version.title in words(card)]
    assert words(card.p) == "Facile à lire et à comprendre · Se protéger"
    assert card.p.svg["class"] == ["drawing"]
    listed = ResourcePage.objects.select_related("easypage").filter(pk=version.pk)
    assert author_names(listed) == {version.pk: ["Jeanne Aubert"]}
    rows = client.get("/ressources/ressources.json?type=facile").json()["ressources"]
    assert [(row["titre"], row["type"], row["licence"]) for row in rows] == [
        ("Attention aux arnaques", "facile", "CC-BY-SA-4.0")
    ]
    document = easy_document(version)
    assert (document.kind, document.title) == ("easy", "Attention aux arnaques")
    assert "On vous aide." in document.body
    assert "mecanique" in document.keywords
    assert registration_of(version).to_document is easy_document
    assert version in quoting(original)


def test_structured_data_names_the_original(client, version, original):
    data = structured_data(client.get(version.url))["Article"]
    assert data["isBasedOn"].endswith(original.url)
    assert data["inLanguage"] == "fr-simple"
    assert data["contributor"][0]["affiliation"]["name"] == "ESAT des Tilleuls"
    assert "Facile à lire" in data["accessibilitySummary"]


def test_language_tag_is_simple_french(client, version):
    soup = soup_of(client, version)
    assert soup.find(class_="easy-text")["lang"] == "fr-simple"
    assert soup.h1["lang"] == "fr-simple"


def test_easy_texts_are_related_to_easy_texts_only(version, original, easy, article):
    other, text = easy(title="Autre"), article(title="Long")
    assert [page.pk for page in version.related] == [other.pk]
    assert [page.pk for page in original.related] == [text.pk]


def test_markdown_contains_the_whole_text(version, rf):
    text = as_markdown(version, rf.get("/"))
    assert text.startswith("# Attention aux arnaques")
    assert "Vous venez. On vous aide." in text


def test_page_warns_that_the_original_has_changed(client, version):
    assert WARNING not in client.get(version.url).text
    EasyPage.objects.update(original_changed_on="2026-11-12")
    ContentStamp.raise_()
    assert "Le texte d’origine a changé le" in client.get(version.url).text
    assert "12 novembre" in client.get(version.url).text


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["article", "kept_link", "recipe", "interview", "survey", "easy"])
def test_every_kind_of_text_has_the_read_aloud_element(client, request, kind):
    page = request.getfixturevalue(kind)()
    reader = soup_of(client, page).find("read-aloud")
    assert reader.has_attr("hidden")
    assert [reader[name] for name in ("data-begin", "data-restart")] == [
        "Écouter ce texte",
        "Depuis le début",
    ]


def test_place_and_its_easy_version_link_to_each_other(client, home, easy):
    place = PlacePageFactory(parent=PlaceIndexPageFactory(parent=home), title="Le Port")
    version = easy(original=place.page_ptr, title="Venir au Port")
    EasyValidator.objects.create(page=version, name="Nadège", group="Les Mots clairs")
    version.save()
    shown = soup_of(client, version)
    [link] = link_to(shown, place)
    assert words(link) == "Voir la page du lieu : Le Port"
    assert shown.select_one("read-aloud")
    [link] = link_to(soup_of(client, place), version)
    assert words(link) == "Lire la version facile à lire et à comprendre"
    assert "Venir au Port" in client.get("/ressources/facile-a-lire/").text


@pytest.mark.parametrize("made", ["place", "page", "article"])
def test_easy_version_is_indexed_again_with_its_original(request, home, easy, article, made):
    if made == "article":
        original = article(title="Le Port")
    elif made == "place":
        original = PlacePageFactory(parent=PlaceIndexPageFactory(parent=home), title="Le Port")
    else:
        original = home.add_child(instance=StandardPage(title="Le Port"))
    version = easy(original=original.page_ptr if made == "article" else original)
    catch_up()
    original.title = "Le Phare"
    original.save_revision().publish()
    catch_up()
    [document] = SearchDocument.objects.filter(page=version.pk)
    assert "phare" in document.keywords
    original.unpublish()
    catch_up()
    document.refresh_from_db()
    assert "phare" not in document.keywords


def test_easy_version_of_a_place_is_started_from_its_page(admin_client, library, home):
    place = PlacePageFactory(parent=PlaceIndexPageFactory(parent=home), title="Le Port")
    begin = reverse("easy_begin", args=[place.pk])
    assert begin in admin_client.get(reverse("wagtailadmin_pages:edit", args=[place.pk])).text
    admin_client.post(begin)
    version = EasyPage.objects.get()
    assert (version.original_id, version.title, version.live) == (place.pk, "Le Port", False)
