"""Queries of the resources of the library."""

from collections.abc import Iterable
from typing import Self

from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    Model,
    OuterRef,
    Q,
    StringAgg,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat
from wagtail.models import Page, ReferenceIndex
from wagtail.models.reference_index import ReferenceIndexQuerySet

from network.database.fields import has_any
from network.database.querysets import BasePageQuerySet
from network.models import Topic
from network.text.strings import plain

from .choices import Kind

# Separators between the fields of a row and between rows: no name contains them.
TAB, LINE = "\t", "\n"
NEWEST_FIRST = ("-published_on", "-first_published_at", "-pk")
LEVELS = ("region", "departement", "epci")


def about_topics(slugs: Iterable[str]) -> Q:
    """Return a Q for the resources about a topic with one of these slugs, without duplicates."""
    return Q(
        pk__in=Topic.objects.filter(slug__in=slugs, resources__isnull=False).values("resources")
    )


def about_territory(code: str) -> Q:
    """Return a Q for the resources about a territory or about a territory inside it.

    `code` is the official code of the territory.
    """
    query = Q(territory__code=code)
    for level in LEVELS:
        query |= Q(**{f"territory__{level}__code": code})
    return query


def for_audiences(values: Iterable[str]) -> Q:
    """Return a Q for the resources written for at least one of these `Audience` codes.

    Without codes, the Q matches no resource.
    """
    return has_any("audiences", values)


def with_words(text: str) -> Q:
    """Return a Q for the resources whose `folded_text` contains every word of `text`.

    Accents and case are ignored, and a word may match inside a longer one. Without words, the Q
    matches all resources.
    """
    query = Q()
    for word in plain(text).split():
        query &= Q(folded_text__contains=word)
    return query


def _aggregated_topics(aggregate):
    """Return a subquery with `aggregate` of the topics of each resource; NULL without topics."""
    topics = Topic.objects.filter(resources=OuterRef("pk")).order_by().values("resources")
    return Subquery(topics.annotate(joined=aggregate).values("joined"))


def _row(*fields):
    parts = [part for field in fields for part in (Value(TAB), field)][1:]
    return Concat(*parts, output_field=TextField())


def _lines(row, order_by):
    return StringAgg(row, Value(LINE), order_by=order_by, output_field=TextField())


def _boolean(query):
    return ExpressionWrapper(query, output_field=BooleanField())


def _text(subquery):
    return Coalesce(subquery, Value(""), output_field=TextField())


def page_references() -> ReferenceIndexQuerySet:
    """Return the rows of `ReferenceIndex` for the references from one page to another.

    The reference from an easy version to its original is excluded, because it is displayed
    elsewhere.
    """
    own = ContentType.objects.get_for_model(Page)
    references = ReferenceIndex.objects.filter(base_content_type=own, to_content_type=own)
    return references.exclude(model_path="original")


class ResourceQuerySet(BasePageQuerySet):
    """Queries of the pages of the library."""

    def only(self, *fields) -> Self:
        """Load only these fields and clear `select_related`, including the joins of the caller.

        Django refuses a join whose field is deferred, as the joins of the manager would be. A
        caller that needs a join calls `select_related` after this method.
        """
        return super(ResourceQuerySet, self.select_related(None)).only(*fields)

    def newest_first(self) -> Self:
        """Order by day of entry in the library (`published_on`), the newest first.

        Among the resources of one day, the latest first publication on the site comes first.
        """
        return self.order_by(*NEWEST_FIRST)

    def in_territory(self, territory: Model) -> Self:
        """Return the resources about `territory` or about a territory inside it."""
        return self.filter(about_territory(territory.code))

    def count_by_kind(self) -> dict[str, int]:
        """Return {`Kind` code: number of resources}, without the zeros, in one query."""
        kinds = self.order_by().values("kind").annotate(number=Count("pk"))
        return dict(kinds.values_list("kind", "number"))

    def featured(self, chosen: int | None) -> Model | None:
        """Return the text that the front page of the library features; None without texts.

        It is the translation in this queryset of the page of id `chosen`. By default, it is the
        newest text with a cover, else the newest text. The glossary and the easy versions are
        featured only if they are chosen. Its `articlepage`, with the cover, is fetched too, and
        `is_chosen` is True for the translation of `chosen`.
        """
        keys = self.model.objects.filter(pk=chosen).values("translation_key")
        is_chosen = Q(translation_key__in=keys)
        has_cover = Q(articlepage__cover__isnull=False)
        texts = self.filter(is_chosen | ~Q(kind__in=[Kind.TERM, Kind.EASY]))
        return (
            texts.annotate(is_chosen=_boolean(is_chosen), has_cover=_boolean(has_cover))
            .order_by("-is_chosen", "-has_cover", *NEWEST_FIRST)
            .select_related("articlepage__cover")
            .first()
        )

    def texts(self) -> Self:
        """Return the resources except the entries of the glossary."""
        return self.exclude(kind=Kind.TERM)

    def _to_read_after(self, resource) -> Self:
        """Return the resources that may be proposed after `resource`, without the glossary.

        Easy versions are proposed only after another easy version: other texts already link to
        their own easy version.
        """
        texts = self.texts()
        return texts if resource.kind == Kind.EASY else texts.exclude(kind=Kind.EASY)

    def cards(self) -> Self:
        """Order the newest first and annotate `joined_topics`, so that a list needs one query."""
        return self.newest_first().with_topic_names()

    def with_topics_and_publishers(self) -> Self:
        """Annotate `topic_rows` and `publisher_rows`, for one page that is shown in full.

        They are "" without topics or publishers. `ResourcePage.topic_list` and
        `ResourcePage.publisher_links` parse them.
        """
        topic = _row(Cast("pk", TextField()), "slug", "name")
        topics = _lines(topic, order_by=["sort_order", "name"])
        publisher = _row("publishers__slug", "publishers__name")
        publishers = _lines(publisher, order_by=["publishers__name", "publishers"])
        same = self.model._base_manager.filter(pk=OuterRef("pk"), publishers__isnull=False)
        same = same.order_by().values("pk").annotate(joined=publishers).values("joined")
        return self.annotate(
            topic_rows=_text(_aggregated_topics(topics)), publisher_rows=_text(Subquery(same))
        )

    def with_citations(self) -> Self:
        """Annotate `is_cited`: True if a page of the site links to the resource or embeds it.

        That page may be a draft or restricted. The link from an easy version to its original is not
        counted.
        """
        key = Cast(OuterRef("pk"), CharField())
        return self.annotate(is_cited=Exists(page_references().filter(to_object_id=key)))

    def with_topic_names(self) -> Self:
        """Annotate `joined_topics`, the topic names that `ResourcePage.topic_names` parses."""
        joined = StringAgg(
            "name", Value(LINE), order_by=["sort_order", "name"], output_field=TextField()
        )
        return self.annotate(joined_topics=_text(_aggregated_topics(joined)))

    def near(self, resource: Page, number: int = 3) -> Self:
        """Return the first `number` resources of the queryset to read after `resource`.

        Only resources in the language of `resource` are returned, without `resource` itself and the
        glossary. Easy versions are only proposed after an easy version. Resources of the same
        series come first, then resources with more topics in common, resources about the same
        territory, and newer resources. The result is a slice with `joined_topics`.
        """
        topics = Topic.objects.filter(pk__in=[topic.pk for topic in resource.topic_list])
        in_common = (
            topics.filter(resources=OuterRef("pk"))
            .order_by()
            .values("resources")
            .annotate(number=Count("pk", distinct=True))
            .values("number")
        )
        series = self.model.objects.filter(
            pk=OuterRef("pk"),
            series_parts__series__parts__page__translation_key=resource.translation_key,
        )
        same_territory = Case(
            When(territory=resource.territory_id, territory__isnull=False, then=Value(1)),
            default=Value(0),
        )
        return (
            self._to_read_after(resource)
            .in_language(resource.language)
            .exclude(pk=resource.pk)
            .annotate(
                in_series=Exists(series),
                topics_in_common=Coalesce(in_common[:1], 0),
                in_same_territory=same_territory,
            )
            .order_by(
                "-in_series", "-topics_in_common", "-in_same_territory", "-published_on", "-pk"
            )
            .with_topic_names()[:number]
        )
