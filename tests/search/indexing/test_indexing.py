import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import get_language, override
from wagtail.models import Locale, Page, PageViewRestriction

import search
from network.models import Topic
from search.engines import engine
from search.indexing import rows as indexing
from search.indexing import vocabulary
from search.models import SearchDocument, SearchFacet, SearchWord
from tests.search.asking import results_of


def test_published_page_is_indexed(publish, titles):
    page = publish("Atelier couture", "On apprend", seo_title="fil aiguille")
    document = SearchDocument.objects.get()
    assert titles() == ["Atelier couture"]
    assert (document.page_id, document.language, document.url) == (page.pk, "fr", page.get_url())
    assert engine().ids() == {document.pk}
    written = SearchWord.objects.order_by("form").values_list("written", flat=True)
    assert list(written) == ["aiguille", "apprend", "atelier", "couture", "fil"]


def test_changed_page_is_indexed_again(publish, titles, committed):
    page = publish("Atelier couture")
    with committed():
        page.title = "Atelier tricot"
        page.save_revision().publish()
    assert titles() == ["Atelier tricot"]
    assert not SearchWord.objects.filter(form="couture").exists()
    assert SearchWord.objects.get(form="atelier").documents == 1


def test_draft_changes_nothing(publish, titles, committed):
    page = publish("Atelier couture")
    with committed():
        page.title = "Atelier secret"
        page.save_revision()
    assert titles() == ["Atelier couture"]


def test_unpublished_page_leaves(publish, titles, committed):
    page = publish("Atelier couture")
    publish("Atelier tricot")
    with committed():
        page.unpublish()
    assert titles() == ["Atelier tricot"]
    assert SearchWord.objects.get(form="atelier").documents == 1


def test_deleted_subtree_leaves(publish, titles, committed):
    parent = publish("Rubrique")
    publish("Atelier couture", parent=parent)
    publish("Atelier tricot")
    with committed():
        parent.delete()
    assert titles() == ["Atelier tricot"]
    assert engine().ids() == set(SearchDocument.objects.values_list("pk", flat=True))
    assert SearchWord.objects.count() == 2


def test_restriction_hides_the_subtree_until_removed(publish, titles, committed):
    parent = publish("Rubrique")
    publish("Atelier couture", parent=parent)
    publish("Atelier tricot")
    with committed():
        restriction = PageViewRestriction.objects.create(page=parent, restriction_type="login")
    assert titles() == ["Atelier tricot"]
    with committed():
        restriction.delete()
    assert titles() == ["Atelier couture", "Atelier tricot", "Rubrique"]


def test_new_address_of_a_parent_reaches_its_subtree(publish, committed):
    parent = publish("Rubrique", slug="rubrique")
    page = publish("Atelier couture", parent=parent, slug="couture")
    with committed():
        parent.slug = "section"
        parent.save_revision().publish()
    assert SearchDocument.objects.get(page=page).url.endswith("/section/couture/")


def test_move_under_a_private_page_hides_and_back_shows(publish, home, titles, committed):
    private = publish("Interne", slug="interne")
    with committed():
        PageViewRestriction.objects.create(page=private, restriction_type="login")
    page = publish("Atelier couture", slug="couture")
    with committed():
        page.move(private, pos="last-child")
    assert titles() == []
    with committed():
        Page.objects.get(pk=page.pk).move(home, pos="last-child")
    assert titles() == ["Atelier couture"]


@pytest.mark.parametrize(
    "fields",
    [
        {"live": False},
        {"expire_at": timezone.now() - datetime.timedelta(hours=1)},
        {"slug": "muette"},
    ],
)
def test_private_or_excluded_page_is_not_indexed(publish, titles, fields):
    publish("Visible")
    publish("Cachée", **fields)
    assert titles() == ["Visible"]


def test_alias_in_another_language_is_not_a_second_document(publish, titles, home, committed):
    page = publish("Atelier couture")
    english = Locale.objects.create(language_code="en")
    with committed():
        home.copy_for_translation(english, alias=True)
        page.copy_for_translation(english, alias=True)
    assert titles() == ["Atelier couture"]


def test_quoting_objects_follow_a_new_name(publish, committed):
    topic = Topic.objects.create(name="Couture", slug="couture")
    page = publish("Atelier")
    search.register(
        Page,
        lambda page: search.Document(
            kind="page",
            title=page.title,
            url="/",
            facets={"topic": [("couture", Topic.objects.get(pk=topic.pk).name)]},
        ),
    )
    search.follow(Topic, lambda topic: Page.objects.filter(pk=page.pk))
    with committed():
        topic.name = "Tricot"
        topic.save()
    assert list(SearchFacet.objects.values_list("name", "value", "label")) == [
        ("topic", "couture", "Tricot")
    ]


def test_failing_document_stops_no_publication(publish, home, committed, titles, caplog):
    publish("Atelier couture")

    def fail(page):
        raise ValueError("broken")

    search.register(Page, fail)
    with committed():
        home.add_child(instance=Page(title="Autre"))
    assert Page.objects.filter(title="Autre").exists()
    assert titles() == ["Atelier couture"]
    assert "broken" in caplog.text


def test_paused_indexes_nothing(publish, home, committed, titles):
    with indexing.paused(), committed():
        home.add_child(instance=Page(title="Atelier couture"))
    assert titles() == []
    indexing.repair()
    assert "Atelier couture" in titles()


def test_unchanged_pages_write_nothing(publish, django_assert_max_num_queries):
    page = publish("Atelier couture")
    before = SearchDocument.objects.get().pk
    with django_assert_max_num_queries(12) as queries:
        indexing.refresh_object(page)
    assert not [q for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert SearchDocument.objects.get().pk == before


def test_check_counts_and_repairs_differences(publish, home, capsys):
    for title in ("Couture", "Tricot", "Broderie"):
        publish(title)
    call_command("check_search")
    capsys.readouterr()
    SearchDocument.objects.filter(title="Tricot").update(title="Périmé")
    missing = SearchDocument.objects.get(title="Broderie")
    indexing.remove(SearchDocument.objects.filter(pk=missing.pk))
    engine().delete([SearchDocument.objects.get(title="Couture").pk])
    Page.objects.filter(title="Couture").update(live=True)
    call_command("check_search")
    assert capsys.readouterr().out == (
        "Index réparé : 1 documents manquaient, 1 étaient périmés, 0 étaient de trop,"
        " 1 écarts du moteur.\n"
    )
    call_command("check_search")
    assert capsys.readouterr().out.startswith("Index à jour")


def test_rebuild_makes_the_same_index_again(publish, capsys):
    publish("Atelier couture", "Du fil")
    words = list(SearchWord.objects.order_by("form").values_list("form", "stem", "documents"))
    SearchWord.objects.all().delete()
    engine().clear()
    call_command("rebuild_search")
    call_command("rebuild_search")
    again = list(SearchWord.objects.order_by("form").values_list("form", "stem", "documents"))
    assert [row for row in again if row in words] == words
    assert engine().ids() == set(SearchDocument.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("publications", [1, 2])
def test_rebuild_keeps_the_words_published_meanwhile(publish, monkeypatch, publications):
    publish("Atelier couture")
    titles = iter([f"Atelier tricot {number}" for number in range(publications)])
    read = vocabulary.words_of

    def words_of(texts, language):
        words = read(texts, language)
        if title := next(titles, None):
            publish(title)
        return words

    monkeypatch.setattr(vocabulary, "words_of", words_of)
    vocabulary.rebuild(SearchDocument.objects.all())
    words = dict(SearchWord.objects.values_list("form", "documents"))
    assert (words["couture"], words["tricot"]) == (1, publications)
    assert words["atelier"] == 1 + publications


def test_quoting_objects_lose_what_is_deleted(publish, committed):
    topic = Topic.objects.create(name="Couture", slug="couture")
    page = publish("Atelier")
    search.register(
        Page,
        lambda page: search.Document(
            kind="page",
            title=page.title,
            url="/",
            keywords=" ".join(Topic.objects.values_list("name", flat=True)),
        ),
    )
    search.follow(Topic, lambda topic: Page.objects.filter(pk=page.pk))
    indexing.refresh_object(page)
    assert SearchDocument.objects.get().keywords == "Couture"
    with committed():
        topic.delete()
    assert SearchDocument.objects.get().keywords == ""
    assert not SearchWord.objects.filter(form="couture").exists()


def test_model_without_pages_is_indexed(searched, committed, titles):
    search.register(Topic, lambda topic: search.Document(kind="article", title=topic.name, url="/"))
    with committed():
        topic = Topic.objects.create(name="Couture", slug="couture")
        Topic.objects.create(name="Tricot", slug="tricot")
    assert titles() == ["Couture", "Tricot"]
    assert [r.document.title for r in results_of("coutures")[:10]] == ["Couture"]
    Topic.objects.filter(pk=topic.pk)._raw_delete("default")
    assert results_of("couture").total == 0
    with committed():
        Topic.objects.get(slug="tricot").delete()
    assert titles() == ["Couture"]
    assert indexing.repair()["removed"] == 1
    assert "Couture" not in titles()


def test_labels_are_in_the_language_of_the_page(publish, committed):
    search.register(
        Page,
        lambda page: search.Document(kind="page", title=get_language(), url="/"),
    )
    with override("en"):
        publish("Atelier")
    assert SearchDocument.objects.get().title == "fr"
