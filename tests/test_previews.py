"""The preview of each kind of page in the form of a new page, before the first save."""

from tests.canaries import HIDEABLE, one_of_each, parent_of


def preview_of_new(model, parent):
    page = model(title="Nouvelle page", slug="nouvelle", locale=parent.locale)
    page.depth = parent.depth + 1
    last = parent.get_last_child()
    page.path = last._inc_path() if last else page._get_path(parent.path, page.depth, 1)
    page.set_url_path(parent)
    return page.make_preview_request()


def test_page_that_was_never_saved_can_be_previewed(site, home, communes):
    network, wrong = one_of_each(home), {}
    for model in HIDEABLE:
        response = preview_of_new(model, parent_of(model, network))
        if response.status_code != 200 or "Nouvelle page" not in response.text:
            wrong[model.__name__] = response.status_code
    assert wrong == {}
