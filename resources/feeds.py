"""The library as others read it: Atom, JSON and CSV, whole or by any question of its page: theme,
kind, source, series, collection, author, territory. A filter that means nothing is a 404."""

from datetime import UTC, datetime
from urllib.parse import urljoin

from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from network.frame.site import attach_site
from network.models import NetworkSettings, absolute
from network.outputs import atom
from network.outputs.responses import conditional_response

from . import rows
from .attribution import attribution_of, network_names
from .filters import ResourceFilterSet
from .models import ArticlePage, Contribution, ResourcePage

ENTRIES = 50
# The kinds whose facts are read with the list: an article, whose text is long, is not among them.
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
        attach_site(request)
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
        resources = self.filters.qs.cards().annotate(network_name=network_names())
        return list(resources.select_related(*JOINED)[:most])


def as_atom(question):
    """The bytes of the feed; `updated` is the latest publication among its entries."""
    resources = question.resources(ENTRIES)
    credits = attributions(resources, question.request)
    return atom.feed(
        title=question.title,
        feed_id=question.url,
        url=question.page,
        self_url=question.url,
        updated=max(map(changed_at, resources), default=EPOCH),
        author=str(question.network.name),
        entries=[entry(question.request, each, credits[each.pk]) for each in resources],
    )


def as_json(question):
    return rows.as_json(
        rows_of(question), title=question.title, url=question.page, source=question.url
    )


def as_csv(question):
    return rows.as_csv(rows_of(question))


WRITERS = {"atom": as_atom, "json": as_json, "csv": as_csv}


def rows_of(question):
    """Return one row for each text, in a constant number of queries."""
    resources = question.resources()
    credits = attributions(resources, question.request)
    return [
        rows.row(
            resource,
            attribution=credits[resource.pk],
            kept=getattr(resource, "keptlinkpage", None),
        )
        for resource in resources
    ]


def attributions(resources, request=None):
    """Return {id: `Attribution`} of texts of all kinds, in two queries for any number of texts."""
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


def author_names(resources):
    """Return {id: names in their order} of texts of all kinds."""
    return {key: list(credit.authors) for key, credit in attributions(resources).items()}


def _with_own_fields(resource):
    """The page of its kind, as it came with the list; an article as it is."""
    own = (getattr(resource, name, None) for name in JOINED)
    return next(filter(None, own), resource)


def entry(request, resource, attribution):
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


def changed_at(resource):
    return resource.last_published_at or resource.latest_revision_created_at or EPOCH
