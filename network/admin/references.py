"""Sentences that name the objects that refer to others, before the deletion of these."""

from collections.abc import Callable, Iterable

from django.contrib.auth.models import User
from django.db.models import PROTECT, Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import page_permission_policy

from .titles import admin_titles

MOST_NAMED = 8
# Functions that return, for pages to delete, the keys of pages that another sentence of the
# confirmation names: they are omitted here. Apps above add theirs.
STATED: list[Callable[[list[Page]], Iterable[int]]] = []


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


def sentences_about(instances: Iterable[Model], user: User) -> list[str]:
    """Return a sentence that names what refers to `instances`, to show before their deletion.

    If a reference forbids the deletion (`PROTECT`), the sentence names what must change first. Else
    it names what loses a link or a name; [] without references. Objects that the user may not edit,
    such as drafts of another section, are only counted, each once. Objects deleted with the
    instances, and those of `STATED`, are omitted.
    """
    instances = list(instances)
    pages = [each for each in instances if isinstance(each, Page)]
    deleted = tuple(page.path for page in pages)
    stated = {key for keys_of in STATED for key in keys_of(pages)} if pages else set()
    blocking, losing = set(), set()
    for instance in instances:
        references = ReferenceIndex.get_references_to(instance).group_by_source_object()
        for source, rows in references:
            is_blocking = any(row.on_delete == PROTECT for row in rows)
            (blocking if is_blocking else losing).add(source)
        losing.update(linked(instance))
        blocking.update(protecting(instance))
    lines = (
        (
            blocking.difference(instances),
            _("Suppression impossible pour l’instant. À changer d’abord : %(titles)s."),
        ),
        (
            losing.difference(instances),
            _("Avec la suppression, un lien ou un nom disparaît de : %(titles)s."),
        ),
    )
    for sources, text in lines:
        staying = [
            source
            for source in sources
            if not isinstance(source, Page)
            or not (source.path.startswith(deleted) or source.pk in stated)
        ]
        if staying:
            return [text % {"titles": _names(staying, user)}]
    return []


def _names(sources, user):
    known = _editable(user, sources)
    titles = admin_titles(source.pk for source in known if isinstance(source, Page))
    others = [str(source) for source in known if not isinstance(source, Page)]
    texts = [named([*titles.values(), *others])] if known else []
    if hidden := len(sources) - len(known):
        other = ngettext(
            "%(number)s texte d’une autre équipe", "%(number)s textes d’autres équipes", hidden
        )
        texts.append(other % {"number": hidden})
    return ", ".join(texts)


def warn_of_references(request: HttpRequest, page: Page) -> None:
    """On the page that confirms the deletion of a page, add `sentences_about` it as a message."""
    if request.method == "GET":
        for sentence in sentences_about([page], request.user):
            messages.warning(request, sentence)


def protecting(instance: Model) -> list[Model]:
    """Return the objects with a foreign key that forbids the deletion of `instance`.

    Wagtail's index of references has no rows for the objects of the command `load_territories`.
    Children of a page, such as the authors of a text, are omitted: the index has their page.
    """
    rows = []
    for relation in instance._meta.get_fields(include_hidden=True):
        if not relation.auto_created or getattr(relation, "on_delete", None) is not PROTECT:
            continue
        field = relation.field
        if not any(isinstance(each, ParentalKey) for each in field.model._meta.fields):
            rows += field.model._default_manager.filter(**{field.name: instance})
    return rows


def refuse_protected(request: HttpRequest, snippets: Iterable[Model]) -> HttpResponse | None:
    """Return to the confirmation of the deletion of snippets that `protecting` rows forbid.

    The confirmation names these rows. Returns None for other snippets and before the confirmation:
    Wagtail itself refuses what its index of references protects.
    """
    if request.method == "POST" and any(map(protecting, snippets)):
        return redirect(request.get_full_path())
    return None


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
