"""Authors read the history of published pages and of their own, not other people's drafts."""

import pytest
from django.urls import reverse

from tests.factories import ArticlePageFactory, ResourceIndexPageFactory

pytestmark = pytest.mark.django_db
SECRET, PUBLIC, OWN, CHANGED = "Brouillon secret", "Texte publié", "Mon brouillon", "Futur titre"


@pytest.fixture
def texts(home, site, in_role):
    coordinator = in_role("Coordination", email="coo@exemple.fr")
    author = in_role("Contribution", email="con@exemple.fr")
    index = ResourceIndexPageFactory(parent=home)
    pages = {SECRET: coordinator, PUBLIC: coordinator, OWN: author, CHANGED: coordinator}
    for title, owner in pages.items():
        live = title in (PUBLIC, CHANGED)
        page = ArticlePageFactory(parent=index, title=title, owner=owner, live=live)
        page.save_revision(user=owner, log_action=True)
        if title == PUBLIC:
            page.get_latest_revision().publish(user=owner)
    return coordinator, author


@pytest.mark.parametrize("name", ["site_history", "site_history_results"])
def test_authors_do_not_read_the_titles_of_other_drafts(texts, browse, name):
    coordinator, author = texts
    url = reverse(f"wagtailadmin_reports:{name}")
    text = browse(author).get(url).text
    assert [title in text for title in (SECRET, PUBLIC, OWN, CHANGED)] == [False, True, True, False]
    text = browse(coordinator).get(url).text
    assert all(title in text for title in (SECRET, PUBLIC, OWN, CHANGED))
