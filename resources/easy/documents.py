"""Documents of the public search for easy versions."""

from django.db.models import QuerySet
from wagtail.models import Page

from network.database.querysets import public_pages
from resources.choices import Kind
from resources.documents import document_of
from search.documents import Document

from .models import EasyPage
from .originals import words_of


def easy_document(page: EasyPage) -> Document:
    """Return the search document of an easy version.

    Its kind is "easy", or "article" if no reader validated it. Its text is the body and the readers
    who validated it. If its original is public, the words of the original are added to the
    keywords. A query for such a word thus returns both pages.
    """
    kind = "easy" if page.kind == Kind.EASY else "article"
    readers = [f"{reader.name}, {reader.group}" for reader in page.validator_list]
    document = document_of(page, kind, body="\n".join([page.easy_text, *readers]))
    document.keywords = ", ".join(filter(None, [document.keywords, _words_of_original(page)]))
    return document


def _words_of_original(page):
    """Return the words of the original without duplicates; "" if it is missing or not public."""
    if not page.original_id:
        return ""
    original = public_pages().filter(pk=page.original_id).first()
    return " ".join(dict.fromkeys(words_of(original.specific).split())) if original else ""


def easy_versions_of(*pages: Page) -> QuerySet:
    """Return the public easy versions whose original is one of these pages, to index again.

    Their search documents contain the words of their originals.
    """
    return EasyPage.objects.public().filter(original__in=[page.pk for page in pages])
