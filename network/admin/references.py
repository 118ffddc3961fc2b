"""The names of the objects that refer to a snippet, before its deletion."""

from collections.abc import Iterable

from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import ReferenceIndex

MOST_NAMED = 8


def named(titles: list[str]) -> str:
    """Return the first titles, in guillemets, and the number of the others; "" for an empty list.

    The titles are in alphabetical order, each once.
    """
    titles = sorted(set(titles), key=str.casefold)
    text = ", ".join(f"«\u00a0{title}\u00a0»" for title in titles[:MOST_NAMED])
    rest = len(titles) - MOST_NAMED
    if rest > 0:
        others = ngettext("et %(number)s autre", "et %(number)s autres", rest)
        text = f"{text} {others % {'number': rest}}"
    return text


def warn_of_references(request: HttpRequest, instances: Iterable[Model]) -> None:
    """Add a message with the names of what refers to the snippets, on the page that confirms.

    Wagtail's own page gives their number only. An object that the user may not edit, such as a
    draft of another section, is not named. Adds nothing after the confirmation, or without
    references.
    """
    if request.method != "GET":
        return
    finder = AdminURLFinder(request.user)
    titles = [
        str(source) if finder.get_edit_url(source) else _("une page d’une autre équipe")
        for instance in instances
        for source, _references in (
            ReferenceIndex.get_references_to(instance).group_by_source_object()
        )
    ]
    if titles:
        text = _("Avec la suppression, un lien ou un nom disparaît de : %(titles)s.")
        messages.warning(request, text % {"titles": named(titles)})
