from resources.documents import article_document, kept_link_document
from resources.models import Contribution
from search.registry import quoting, registration_of
from tests.factories import PersonFactory, SeriesFactory, SeriesPartFactory, TopicFactory


def test_article_document_contains_words_topics_authors_and_territory(article, communes):
    page = article(
        title="Compter",
        search_description="Résumé.",
        body=[("paragraph", "<p>Le <b>texte</b>.</p>")],
        topics=[TopicFactory(name="EPN")],
        audiences=["elus"],
        territory=communes["13055"],
    )
    page.contributions.add(Contribution(person=PersonFactory(name="Anne"), role="author"))
    page.save()
    document = article_document(page)
    assert (document.kind, document.title, document.url) == ("article", "Compter", page.url)
    assert document.keywords == "EPN, Anne, Élus et collectivités, Marseille"
    assert document.body == "Le texte."
    assert document.facets == {
        "topic": [("epn", "EPN")],
        "audience": [("elus", "Élus et collectivités")],
        "territory": [("13055", "Marseille")],
    }


def test_kept_link_document_contains_site_author_and_series(kept_link):
    page = kept_link(source="Internet Actu", author="Hubert", excerpt="Mot à mot.")
    SeriesPartFactory(series=SeriesFactory(title="Quel avenir ?"), number=1, page=page)
    document = kept_link_document(page)
    assert document.kind == "kept_link"
    assert document.keywords == "Hubert, Internet Actu, Quel avenir ?"
    assert document.body == "Il pose la bonne question.\nMot à mot.\nLe texte lui-même"


def test_documents_are_refreshed_with_the_objects_they_quote(article, kept_link):
    topic, person, series = TopicFactory(), PersonFactory(), SeriesFactory()
    page, link = article(topics=[topic]), kept_link(topics=[topic])
    page.contributions.add(Contribution(person=person, role="author"))
    page.save()
    SeriesPartFactory(series=series, number=1, page=link)
    assert registration_of(page).to_document is article_document
    assert registration_of(link).to_document is kept_link_document
    assert {page, link} <= set(quoting(topic))
    assert set(quoting(person)) >= {page}
    assert quoting(series) == [link]
