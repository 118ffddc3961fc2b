"""Document of the public search for a standard page."""

from wagtail.models import Page

from network.blocks.texts import searchable_texts
from search.documents import Document
from search.engines.base import ABOUT_SITE

HOME_DEPTH = 2


def page_document(page: Page) -> Document:
    """Return the search document of a `StandardPage`: title, URL, summary, text of the body.

    The `marks` of the document are `ABOUT_SITE` for a page about the site itself, such as a legal
    page, else "".
    """
    return Document(
        kind="page",
        title=page.title,
        url=page.get_url() or "",
        summary=page.summary,
        body="\n".join(searchable_texts(page.body)),
        marks=ABOUT_SITE if _is_about_the_site(page) else "",
        language=page.language,
    )


def _is_about_the_site(page):
    """Return True if the section of the page is not in menus.

    The section is the page directly below the home page: `page` itself, or its ancestor there.
    Pages outside the menus, linked from the footer, are mostly legal pages.
    """
    if page.depth <= HOME_DEPTH + 1:
        return not page.show_in_menus
    section = Page.objects.filter(path=page.path[: (HOME_DEPTH + 1) * page.steplen])
    return not section.values_list("show_in_menus", flat=True).first()
