"""The library in Atom, JSON and CSV, whole or filtered as on its page.

`ResourceFilterSet` defines the filters, such as words, topic, kind, source and territory. An
unknown parameter or an invalid value gives a 404.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import urljoin

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from network.models import NetworkSettings, absolute
from network.outputs import atom
from network.outputs.cors import open_to_scripts
from network.outputs.responses import conditional_response
from network.site.current import attach_site

from . import rows
from .attribution import Attribution, attribution_of, network_names
from .filters import ResourceFilterSet
from .models import ArticlePage, Contribution, ResourcePage

ENTRIES = 50
# Subclasses joined to the query of a list. Articles are left out because their texts are long.
JOINED = (
    "keptlinkpage",
    "recipepage",
    "surveypage",
    "interviewpage",
    "debatepage",
    "glossaryentrypage",
    "easypage",
)
TYPES = {
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "csv": "text/csv; charset=utf-8; header=present",
}
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@open_to_scripts
def resources(request: HttpRequest, form: str) -> HttpResponse:
    """Return the library as "atom" (the 50 newest texts), "json" or "csv" (all texts).

    The texts are the public French ones, including the entries of the glossary. The query string
    filters them as on the page of the library. Raises Http404 for an unknown parameter, or for an
    invalid value of a filter.
    """
    public = ResourcePage.objects.public().in_language(settings.LANGUAGE_CODE)
    filters = ResourceFilterSet(request.GET, public)
    if filters.refused:
        raise Http404
    return conditional_response(
        request,
        TYPES[form],
        (request.get_host(), request.path, filters.query),
        lambda: WRITERS[form](LibraryQuery(request, filters)),
        filename="" if form == "atom" else f"ressources.{form}",
        attachment=form == "csv",
    )


class LibraryQuery:
    """A filtered list of the library, with the title and addresses that every format needs.

    `filters` is the bound `ResourceFilterSet`. `query` is its canonical query string with "?", or
    "". `url` is the absolute address of the file itself, with `query`. `network` is the
    `NetworkSettings` of the site.
    """

    def __init__(self, request, filters):
        self.request, self.filters = request, filters
        attach_site(request)
        self.network = NetworkSettings.for_request(request)
        self.query = f"?{filters.query}" if filters.query else ""
        self.url = absolute(request, request.path) + self.query

    @property
    def title(self) -> str:
        """The name of the network, "la bibliothèque" and the active filters, joined by " – "."""
        chips = (chip.label for chip in self.filters.chips)
        return " – ".join([str(self.network.name), _("la bibliothèque"), *chips])

    @property
    def page(self) -> str:
        """The absolute address of the HTML page that shows the same list."""
        return urljoin(absolute(self.request, self.request.path), ".") + self.query

    def resources(self, most: int | None = None) -> list[ResourcePage]:
        """Return the first `most` resources of the list, the newest first.

        All resources are returned if `most` is None. The resources are `ResourcePage` instances,
        fetched in one query. The tables of the subclasses are joined, except that of `ArticlePage`,
        because its texts are long. Each resource has `network_name` and `joined_topics`.
        """
        resources = self.filters.qs.cards().annotate(network_name=network_names())
        return list(resources.select_related(*JOINED)[:most])


def as_atom(query: LibraryQuery) -> bytes:
    """Return the Atom feed of the 50 newest resources of `query`.

    The date of the feed is the latest `changed_at` of these resources, or 1 January 2000 for an
    empty feed.
    """
    resources = query.resources(ENTRIES)
    credits = attributions(resources, query.request)
    return atom.feed(
        title=query.title,
        feed_id=query.url,
        url=query.page,
        self_url=query.url,
        updated=max(map(changed_at, resources), default=EPOCH),
        author=str(query.network.name),
        entries=[entry(query.request, each, credits[each.pk]) for each in resources],
    )


def as_json(query: LibraryQuery) -> bytes:
    """Return all resources of `query` as a JSON object: see `rows.as_json`."""
    return rows.as_json(rows_of(query), title=query.title, url=query.page, source=query.url)


def as_csv(query: LibraryQuery) -> bytes:
    """Return all resources of `query` as CSV, one line for each below the headings."""
    return rows.as_csv(rows_of(query))


WRITERS = {"atom": as_atom, "json": as_json, "csv": as_csv}


def rows_of(query: LibraryQuery) -> list[dict[str, object]]:
    """Return one row {column: value} for each text, the newest first: see `rows.row`.

    The number of queries is constant.
    """
    resources = query.resources()
    credits = attributions(resources, query.request)
    return [
        rows.row(
            resource,
            attribution=credits[resource.pk],
            kept=getattr(resource, "keptlinkpage", None),
        )
        for resource in resources
    ]


def attributions(
    resources: Iterable[ResourcePage], request: HttpRequest | None = None
) -> dict[int, Attribution]:
    """Return {id: `Attribution`} of texts of all kinds, in two queries for any number of texts.

    `resources` is a list or a queryset, not an iterator, and comes from `LibraryQuery.resources`.
    Instances of the subclasses are accepted too, but each needs up to seven more queries. Each text
    without the annotation `network_name` also needs one more query. `request` identifies the site,
    for the addresses.
    """
    keys = [resource.pk for resource in resources]
    licences = dict(ArticlePage.objects.filter(pk__in=keys).values_list("pk", "licence"))
    writers = {key: [] for key in licences}
    for part in Contribution.objects.writers().filter(article__in=writers):
        writers[part.article_id].append(part.person.name)
    return {
        resource.pk: attribution_of(
            _with_own_fields(resource),
            writers=writers.get(resource.pk),
            licence=licences.get(resource.pk),
            address=resource.get_full_url(request) or "",
            network=getattr(resource, "network_name", None),
        )
        for resource in resources
    }


def author_names(resources: Iterable[ResourcePage]) -> dict[int, list[str]]:
    """Return {id: names of the credited authors, in order} of texts of all kinds.

    `resources` is a list or a queryset, with the conditions of `attributions`.
    """
    return {key: list(credit.authors) for key, credit in attributions(resources).items()}


def _with_own_fields(resource):
    """Return the instance of the subclass that the list joined, else `resource` itself."""
    own = (getattr(resource, name, None) for name in JOINED)
    return next(filter(None, own), resource)


def entry(request: HttpRequest, resource: ResourcePage, attribution: Attribution) -> atom.Entry:
    """Return the Atom entry of `resource`, with `old_facts` and `listed_summary` as summary."""
    return atom.Entry(
        id=f"urn:uuid:{resource.translation_key}",
        title=resource.title,
        url=resource.get_full_url(request),
        updated=changed_at(resource),
        published=resource.first_published_at,
        summary=" ".join(filter(None, [resource.old_facts, resource.listed_summary])),
        authors=attribution.authors,
        rights=attribution.citation,
        categories=(*resource.topic_names, *filter(None, [resource.get_link_state_display()])),
    )


def changed_at(resource: ResourcePage) -> datetime:
    """Return the aware time of the last publication of a resource.

    Without a publication, it is the time of the last revision; without a revision, 1 January 2000.
    """
    return resource.last_published_at or resource.latest_revision_created_at or EPOCH
