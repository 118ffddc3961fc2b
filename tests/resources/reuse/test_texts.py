"""Files of one text, pages that cite it, and its published versions."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Locale, Page, PageViewRestriction, ReferenceIndex

from network.links.reading import read_all
from network.models import ContentStamp
from resources.models import ArticlePage, Contribution, EasyPage, ResourcePage
from resources.reuse.backlinks import citing
from resources.reuse.markdown import escape
from tests.canaries import one_of_each
from tests.factories import GlossaryEntryPageFactory, GlossaryIndexPageFactory, PersonFactory

pytestmark = pytest.mark.any_database


def publish(page, hours=0, **values):
    """Publish `page` with these values, `hours` from now, and return it."""
    page = type(page).objects.get(pk=page.pk)
    for name, value in values.items():
        setattr(page, name, value)
    with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=True):
        page.save_revision().publish()
    return page


def body(*paragraphs):
    return [("paragraph", f"<p>{text}</p>") for text in paragraphs]


@pytest.fixture
def text(article):
    page = article(title="Compter *bien*", slug="compter", live=False)
    page.contributions.add(Contribution(person=PersonFactory(name="Anne"), role="author"))
    page.save()
    return publish(page, -9, body=body("Un <b>mot</b>.", "Fin."), search_description="Résumé.")


def test_article_as_markdown(client, text):
    response = client.get("/ressources/compter.md")
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    written = response.content.decode()
    assert written.startswith(
        "# Compter \\*bien\\*\n\nPar Anne\n\n**Résumé.**\n\nUn **mot**.\n\nFin."
    )
    assert text.full_url in written.splitlines()[-1]
    shown = client.get(text.url).text
    for fact in ("/ressources/compter.md", "data-copy", text.full_url):
        assert fact in shown


def test_markdown_contains_the_sources_of_an_article(client, article):
    source = {"title": "Les EPN", "author": "Hubert", "url": "https://example.org/a"}
    publish(article(slug="compter"), -9, body=body("Fin."), sources=[("source", source)])
    written = client.get("/ressources/compter.md").text
    assert "Fin.\n\n## Sources\n\n- Hubert, [Les EPN](https://example.org/a)\n" in written


def test_kept_link_in_markdown_is_a_quotation(client, kept_link):
    page = kept_link(author="Hubert", excerpt="Les usages ont changé.", source="M3")
    written = client.get(f"/ressources/{page.slug}.md").content.decode()
    assert "> Les usages ont changé." in written
    assert f"Hubert, « {page.title} », M3, {page.url_of_source}" in " ".join(written.split())
    assert "Citer le texte présenté" in client.get(page.url).text


def test_markdown_contains_the_text_of_each_kind(client, home):
    texts = [page for page in one_of_each(home).values() if isinstance(page, ResourcePage)]
    assert len(texts) == 8
    for page in texts:
        shown = client.get(page.url).text
        # An easy version has no link to its file.
        assert (page.reuse_urls["md"] in shown) is not isinstance(page, EasyPage), page
        assert page.citation.partition(",")[0] in BeautifulSoup(shown, "html.parser").text
        written = client.get(page.reuse_urls["md"]).text
        head, _blank, content = written.partition("\n")
        assert head == f"# {escape(page.title)}"
        assert page.title.split()[-1] in content.rpartition("\n---\n")[0], page
        assert client.get(page.reuse_urls["changes"]).status_code == 200


def test_text_and_glossary_word_may_share_a_slug(client, article, home):
    publish(article(title="Coworking", slug="coworking"), -9, body=body("Trois tables."))
    glossary = GlossaryIndexPageFactory(parent=home)
    GlossaryEntryPageFactory(
        parent=glossary, title="Coworking", slug="coworking", definition="Travailler côte à côte."
    )
    assert "Trois tables." in client.get("/ressources/coworking.md").text
    assert "Travailler côte à côte." in client.get("/glossaire/coworking.md").text


def test_table_controls_are_not_part_of_the_text(client, article):
    value = {"title": "Qui vient", "kind": "bars", "data": "A ; 1", "date": "2026"}
    publish(article(slug="chiffres"), -9, body=[("chart", value | {"source": "Nous"})])
    written = client.get("/ressources/chiffres.md").text
    assert "Qui vient" in written
    assert "Voir les nombres" not in written


def test_hidden_text_has_no_files(client, text, hide):
    addresses = [f"/ressources/compter{end}" for end in (".md", "/historique/")]
    assert {client.get(address).status_code for address in addresses} == {200}
    hide(text)
    assert {client.get(address).status_code for address in addresses} == {404}
    assert client.get("/ressources/nulle-part.md").status_code == 404


def test_page_lists_the_public_pages_that_cite_it(client, article, text, hide):
    ReferenceIndex.objects.all().delete()
    cited = f'<p><a linktype="page" id="{text.pk}">voir</a></p>'
    assert "Cité par" not in client.get(text.url).text
    citing = publish(article(title="Suite donnée"), body=[("paragraph", cited)])
    pending = article(title="Autre")
    pending.body = [("paragraph", cited)]
    pending.save_revision()  # a draft of a public page cites nothing
    shown = client.get(text.url).text
    assert "Cité par" in shown
    assert (f'href="{citing.url}">Suite donnée' in shown, "Autre</a></li>" in shown) == (
        True,
        False,
    )
    hide(citing)
    assert "Cité par" not in client.get(text.url).text


def test_page_lists_citing_pages_of_its_language(article, text):
    cited = f'<p><a linktype="page" id="{text.pk}">voir</a></p>'
    citing_page = publish(article(title="Suite donnée"), body=[("paragraph", cited)])
    assert [page.pk for page in citing(text)] == [citing_page.pk]
    english = Locale.objects.create(language_code="en")
    Page.objects.filter(pk=citing_page.pk).update(locale=english)
    assert citing(text) == []


def test_kept_link_lists_pages_that_name_its_address(client, article, kept_link, hide):
    kept = kept_link(url_of_source="https://example.org/a?b=1#chapitre")
    other = kept_link(title="Autre", url_of_source="https://example.org/b")
    source = {"title": "Les EPN", "url": "https://example.org/a?b=1"}
    citing = publish(article(title="Suite donnée"), sources=[("source", source)])
    assert "Cité par" not in client.get(kept.url).text
    read_all()
    ContentStamp.raise_()
    assert f'href="{citing.url}">Suite donnée' in client.get(kept.url).text
    assert "Cité par" not in client.get(other.url).text
    hide(citing)
    assert "Cité par" not in client.get(kept.url).text


def changes(client, query=""):
    return client.get(f"/ressources/compter/historique/{query}")


def numbers(client):
    """Return the versions that may be chosen as the older one."""
    select = changes(client).text.partition("</select>")[0]
    return [int(number) for number in re.findall(r'<option value="(\d+)"', select)]


def test_published_changes_are_shown_word_by_word_but_not_drafts(client, text):
    assert "rien à comparer" in changes(client).text
    assert "Ce texte a changé" not in client.get(text.url).text
    publish(text, -6, body=body("Un <b>autre</b> mot.", "Fin."))
    publish(text, -3, body=body("Un autre mot.", "Fin.", "Ajout & suite."))
    page = ArticlePage.objects.get(pk=text.pk)
    page.body = body("Brouillon secret.")
    page.save_revision()
    assert "Ce texte a changé le" in client.get(text.url).text
    answer = changes(client)
    assert "<ins>Ajout &amp; suite.</ins>" in answer.text
    assert "<ins>autre</ins>" not in answer.text
    assert answer["X-Robots-Tag"] == "noindex"
    first = changes(client, "?de=1&a=2").text
    assert "Un <ins>autre</ins> mot." in " ".join(first.split())
    assert "mêmes" in changes(client, "?de=2&a=2").text
    assert "<del>Ajout &amp; suite.</del>" in changes(client, "?de=3&a=1").text
    for query in ("?de=0", "?a=9", "?de=1&a=x"):
        assert changes(client, query).status_code == 404
    assert "Brouillon" not in "".join(changes(client, f"?de={n}&a=3").text for n in (1, 2, 3))


def changed_lines(client, address, query=""):
    """Return the lines of the differences, with [-removed-] and {+added+} words."""
    soup = BeautifulSoup(client.get(f"{address}historique/{query}").text, "html.parser")
    for name, marks in (("del", "[-{}-]"), ("ins", "{{+{}+}}")):
        for tag in soup.select(f".changes {name}"):
            tag.replace_with(marks.format(tag.get_text()))
    return [" ".join(line.get_text().split()) for line in soup.select(".changes li")]


def test_dates_and_numbers_of_former_versions_are_their_own(client, survey, recipe):
    """A draft is published from a revision written before its computed fields."""
    page = survey(live=False, status="final", body=body("Un mot."))
    page = publish(page, -9, fieldwork_ended_on=date(2012, 3, 4))
    publish(page, -6, body=body("Un autre mot."))
    assert changed_lines(client, page.url) == ["Un {+autre+} mot."]
    publish(page, -3, fieldwork_ended_on=date(2011, 3, 4))
    publish(page, -1, status="preliminary")
    changed = ["Données de [-2012.-] {+2011.+}", "Menée le 4 mars [-2012-] {+2011+}"]
    assert changed_lines(client, page.url, "?de=2&a=3") == changed
    assert changed_lines(client, page.url) == ["Résultats [-définitifs-] {+provisoires+}"]
    page = publish(recipe(live=False, minutes=90, people=8, goal="Lire."), -9)
    publish(page, -6, goal="Écrire.")
    assert changed_lines(client, page.url) == ["[-Lire.-] {+Écrire.+}"]


def test_history_in_english_compares_the_french_texts(client, english, recipe):
    page = publish(recipe(live=False, minutes=90, goal="Lire."), -9)
    publish(page, -6, minutes=60)
    address = f"/en{page.url}"
    changed = changed_lines(client, page.url)
    assert changed == ["Durée : 1 [-h-] {+heure+} [-30-]"]
    assert changed_lines(client, address) == changed
    soup = BeautifulSoup(client.get(f"{address}historique/").text, "html.parser")
    assert soup.html["lang"] == "en"
    assert soup.select_one(".changes")["lang"] == "fr"


def test_translated_text_has_no_link_to_files_of_french_texts(client, english, text):
    publish(text, -6)
    copy = text.copy_for_translation(english, copy_parents=True)
    copy = publish(publish(copy, -3, title="Counting", body=body("A word.")), -1)
    with override("en"):
        address = copy.get_url()
    for path, number in ((text.url, 2), (address, 0)):
        soup = BeautifulSoup(client.get(path).text, "html.parser")
        assert len(soup.select(".reuse > a.section__more[data-icon]")) == number, path


def test_a_draft_saved_over_a_published_version_is_not_shown(client, text):
    publish(text, -6, body=body("Deux."))
    page = ArticlePage.objects.get(pk=text.pk)
    latest = page.get_latest_revision()
    page.body = body("Brouillon secret.")
    page.save_revision(overwrite_revision=latest)
    publish(text, 1, body=body("Trois."))
    assert "secret" not in changes(client).text
    assert numbers(client) == [1, 2]


def test_scheduled_publication_is_a_version(client, text):
    page = ArticlePage.objects.get(pk=text.pk)
    page.body = body("Un mot.", "Suite.")
    page.save_revision(approved_go_live_at=timezone.now()).publish(
        log_action="wagtail.publish.scheduled"
    )
    publish(text, 1, body=body("Un mot.", "Autre suite."))
    assert numbers(client) == [1, 2, 3]
    assert changed_lines(client, text.url) == ["{+Autre+} [-Suite.-] {+suite.+}"]


@pytest.mark.parametrize(
    "way", ["unpublish", "scheduled end", "move", "restrict", "restrict above"]
)
def test_withdrawn_versions_never_reappear(client, admin_client, home, library, text, way):
    publish(text, -6, body=body("Retiré."))
    page = ArticlePage.objects.get(pk=text.pk)
    if way == "unpublish":
        page.unpublish()
    elif way == "scheduled end":
        page.unpublish(log_action="wagtail.unpublish.scheduled")
    elif way == "move":
        for parent in (home, library):
            above = Page.objects.get(pk=parent.pk)
            Page.objects.get(pk=text.pk).move(above, pos="last-child")
    else:
        above = page if way == "restrict" else library
        restriction = PageViewRestriction(page=above, restriction_type="login")
        restriction.save()
        restriction.delete()
    publish(text, 1, body=body("Corrigé."))
    answer = changes(client)
    assert "rien à comparer" in answer.text
    assert "Retiré" not in answer.text


def test_query_count_is_independent_of_the_number_of_versions(
    client, text, django_assert_max_num_queries
):
    publish(text, -6)
    changes(client)
    ContentStamp.raise_()
    with django_assert_max_num_queries(15) as few:
        changes(client)
    most = len(few)
    for hours in range(-5, 0):
        publish(text, hours, body=body(f"Version {hours}"))
    changes(client)
    ContentStamp.raise_()
    with django_assert_max_num_queries(most):
        changes(client)
