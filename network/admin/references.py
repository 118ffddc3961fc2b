"""The names of the objects that refer to a snippet, before its deletion."""

from collections.abc import Iterable
from itertools import chain

from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import page_permission_policy

from .titles import admin_titles

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
    """On the page that confirms a deletion, add a message that names what refers to the snippets.

    Wagtail's own page only counts these objects. Objects that the user may not edit, such as drafts
    of another section, are only counted, each once. Snippets and pages that are deleted too are
    omitted. Adds nothing after the confirmation, or without references.
    """
    if request.method != "GET":
        return
    instances = list(instances)
    sources = {
        source
        for instance in instances
        for source in chain(
            (
                source
                for source, _references in (
                    ReferenceIndex.get_references_to(instance).group_by_source_object()
                )
            ),
            linked(instance),
        )
    }.difference(instances)
    deleted = tuple(each.path for each in instances if isinstance(each, Page))
    sources = {
        source
        for source in sources
        if not (isinstance(source, Page) and source.path.startswith(deleted))
    }
    known = _editable(request.user, sources)
    titles = admin_titles(source.pk for source in known if isinstance(source, Page))
    others = [str(source) for source in known if not isinstance(source, Page)]
    texts = [named([*titles.values(), *others])] if known else []
    if hidden := len(sources) - len(known):
        other = ngettext(
            "%(number)s texte d’une autre équipe", "%(number)s textes d’autres équipes", hidden
        )
        texts.append(other % {"number": hidden})
    if texts:
        text = _("Avec la suppression, un lien ou un nom disparaît de : %(titles)s.")
        messages.warning(request, text % {"titles": ", ".join(texts)})


def linked(instance: Model) -> list[Model]:
    """Return the objects whose form chooses `instance` among several, as events do for topics.

    Wagtail's index of references has no many-to-many field. The pages are generic `Page`s, as in
    this index.
    """
    found = []
    for relation in instance._meta.related_objects:
        field = relation.remote_field
        if not isinstance(field, ParentalManyToManyField):
            continue
        rows = field.model.objects.filter(**{field.name: instance.pk})
        if issubclass(field.model, Page):
            rows = Page.objects.filter(pk__in=rows.values("pk"))
        found += rows
    return found


def _editable(user, sources):
    """Return the sources that the user may edit."""
    keys = [source.pk for source in sources if isinstance(source, Page)]
    pages = page_permission_policy.instances_user_has_permission_for(user, "change")
    editable = set(pages.filter(pk__in=keys).values_list("pk", flat=True))
    finder = AdminURLFinder(user)
    return [
        source
        for source in sources
        if (source.pk in editable if isinstance(source, Page) else finder.get_edit_url(source))
    ]
