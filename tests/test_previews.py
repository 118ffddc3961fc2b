"""The preview of each kind of page in the form of a new page, before the first save."""

import pytest

from tests.canaries import HIDEABLE, one_of_each, parent_of


@pytest.fixture
def network(site, home, communes):
    return one_of_each(home)


@pytest.mark.parametrize("model", HIDEABLE)
def test_page_that_was_never_saved_can_be_previewed(network, model):
    parent = parent_of(model, network)
    page = model(title="Nouvelle page", slug="nouvelle", locale=parent.locale)
    page.depth = parent.depth + 1
    last = parent.get_last_child()
    page.path = last._inc_path() if last else page._get_path(parent.path, page.depth, 1)
    page.set_url_path(parent)
    response = page.make_preview_request()
    assert response.status_code == 200
    assert "Nouvelle page" in response.text
