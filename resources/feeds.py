"""The library as others read it: Atom, JSON and CSV, whole or by any question of its page: theme,
kind, source, series, collection, author, territory. A filter that means nothing is a 404."""

from datetime import UTC, datetime
from urllib.parse import urljoin

from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from network.frame.site import recall_site
from network.models import NetworkSettings, absolute
from network.outputs import atom
from network.outputs.responses import conditional_response

from . import rows
from .filters import ResourceFilterSet
from .models import ArticlePage, Contribution, ResourcePage

ENTRIES = 50
# The kinds that name their author themselves.
SIGNED = (
    "keptlinkpage",
    "recipepage",
    "surveypage",
    "interviewpage",
    "debatepage",
    "easypage",
)
TYPES = {
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "csv": "text/csv; charset=utf-8; header=present",
}
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@require_safe
def resources(request, form):
    """The library, or any filtered view of it: its newest in Atom, all of it in JSON and CSV."""
    public = ResourcePage.objects.public().in_language(settings.LANGUAGE_CODE)
    filters = ResourceFilterSet(request.GET, public)
    if filters.refused:
        raise Http404
    return conditional_response(
        request,
        TYPES[form],
        (request.get_host(), request.path, filters.query),
        lambda: WRITERS[form](Question(request, filters)),
        filename="" if form == "atom" else f"ressources.{form}",
        attachment=form == "csv",
    )


class Question:
    """What is asked of the library, and what each output says of it."""

    def __init__(self, request, filters):
        self.request, self.filters = request, filters
        recall_site(request)
        self.network = NetworkSettings.for_request(request)
        self.query = f"?{filters.query}" if filters.query else ""
        self.url = absolute(request, request.path) + self.query

    @property
    def title(self):
        chips = (chip.label for chip in self.filters.chips)
        return " – ".join([str(self.network.name), _("la bibliothèque"), *chips])

    @property
    def page(self):
        """The address of the page that shows the same list to people."""
        return urljoin(absolute(self.request, self.request.path), ".") + self.query

    def resources(self, most=None):
        return list(self.filters.qs.cards().select_related(*SIGNED)[:most])


def as_atom(question):
    """The bytes of the feed; `updated` is the latest publication among its entries."""
    resources = question.resources(ENTRIES)
    names = author_names(resources)
    return atom.feed(
        title=question.title,
        feed_id=question.url,
        url=question.page,
        self_url=question.url,
        updated=max(map(changed_at, resources), default=EPOCH),
        author=str(question.network.name),
        entries=[entry(question.request, each, names[each.pk]) for each in resources],
    )


def as_json(question):
    return rows.as_json(
        rows_of(question), title=question.title, url=question.page, source=question.url
    )


def as_csv(question):
    return rows.as_csv(rows_of(question))


WRITERS = {"atom": as_atom, "json": as_json, "csv": as_csv}


def rows_of(question):
    """Whatever their number, in as many queries."""
    resources = question.resources()
    keys = [resource.pk for resource in resources]
    names = author_names(resources)
    licences = dict(ArticlePage.objects.filter(pk__in=keys).values_list("pk", "licence"))
    return [
        rows.row(
            resource,
            authors=names[resource.pk],
            url=resource.get_full_url(question.request) or "",
            kept=getattr(resource, "keptlinkpage", None),
            licence=licences.get(resource.pk) or _licence_of(resource),
        )
        for resource in resources
    ]


def _licence_of(resource):
    """That of a kind which came with its own table: an article, whose text is long, did not."""
    own = (getattr(resource, name, None) for name in SIGNED)
    return next((page.licence for page in own if hasattr(page, "licence")), "")


def author_names(resources):
    """{id: names in their order} of all kinds alike, in one query."""
    names = {resource.pk: [] for resource in resources}
    for resource in resources:
        for kind in SIGNED:
            if hasattr(resource, kind):
                names[resource.pk] = getattr(resource, kind).author_names
    for part in Contribution.objects.writers().filter(article__in=names):
        names[part.article_id].append(part.person.name)
    return names


def entry(request, resource, names):
    return atom.Entry(
        id=f"urn:uuid:{resource.translation_key}",
        title=resource.title,
        url=resource.get_full_url(request),
        updated=changed_at(resource),
        published=resource.first_published_at,
        summary=" ".join(filter(None, [resource.old_facts, resource.listed_summary])),
        authors=tuple(names),
        categories=tuple(resource.topic_names),
    )


def changed_at(resource):
    return resource.last_published_at or resource.latest_revision_created_at or EPOCH
