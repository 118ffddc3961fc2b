"""What the search indexes of easy versions: whoever types a word of the original finds both."""

from network.querysets import public_pages
from resources.choices import Kind
from resources.documents import document_of

from .models import EasyPage
from .originals import words_of


def easy_document(page):
    kind = "easy" if page.kind == Kind.EASY else "article"
    document = document_of(page, kind, body=page.easy_text)
    document.keywords = ", ".join(filter(None, [document.keywords, _words_of_original(page)]))
    return document


def _words_of_original(page):
    """Each once, as long as the public may read them."""
    if not page.original_id:
        return ""
    original = public_pages().filter(pk=page.original_id).first()
    return " ".join(dict.fromkeys(words_of(original.specific).split())) if original else ""


def easy_versions_of(*pages):
    """Those whose documents hold the words of one of some pages."""
    return EasyPage.objects.public().filter(original__in=[page.pk for page in pages])
