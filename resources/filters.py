"""Filters of the library, shared by its page and its feeds."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.database.querysets import public_q
from network.filters import ChoiceFilter, ChoicesFilter, FilterSet, RelatedFilter, topic_choices
from network.models import Territory, Topic
from search.choices import Kind as SearchKind
from search.finding.matching import MatchingFilter

from .choices import Audience, Kind
from .querysets import about_territory, about_topics, for_audiences, with_words


def of_kinds(values: Iterable[str]) -> Q:
    """Return a Q for the resources of at least one of these `Kind` codes."""
    return Q(kind__in=values)


def territories() -> list[tuple[str, str]]:
    """Return the (code, name) pairs of the territories of public resources.

    The pairs are in the default order of `Territory`.
    """
    seen = Territory.objects.filter(public_q("resources__")).distinct()
    return list(seen.values_list("code", "name"))


class AboutTerritoryFilter(ChoiceFilter):
    """Filter by the official code of any territory, listed among the choices or not."""

    def clean(self, typed: list[str]) -> tuple[str | None, list[str]]:
        """Accept the code of any existing territory, in upper or lower case.

        `typed` is a list of at least one value. Only the first nine characters of its first value
        are read. Returns (code in upper case, []), or (None, [first value]) for an unknown code.
        """
        code = typed[0].upper()[:9]
        exists = Territory.objects.filter(code=code).exists()
        return (code, []) if exists else (None, typed[:1])

    def chips(self, value: str) -> list[tuple[str, list]]:
        """Return [(name of the territory of code `value`, [])]; [] for an unknown code."""
        return [
            (name, [])
            for name in Territory.objects.filter(code=value).values_list("name", flat=True)
        ]


class ResourceFilterSet(FilterSet):
    """Filters of the library. The names of the parameters appear in public addresses."""

    q = MatchingFilter(
        _("Chercher"),
        kinds=[
            SearchKind.ARTICLE,
            SearchKind.KEPT_LINK,
            SearchKind.RECIPE,
            SearchKind.SURVEY,
            SearchKind.INTERVIEW,
            SearchKind.DEBATE,
            SearchKind.TERM,
            SearchKind.EASY,
        ],
        also=with_words,
    )
    theme = ChoicesFilter(
        _("Thème"), choices=topic_choices, q=about_topics, renamed=Topic.renamed_slugs
    )
    type = ChoicesFilter(_("Type"), choices=Kind.choices, q=of_kinds)
    public = ChoicesFilter(_("Pour qui"), choices=Audience.choices, q=for_audiences)
    source = RelatedFilter(_("Source"), path="publishers", has_former=True)
    serie = RelatedFilter(_("Série"), path="series_parts__series", name="title")
    collection = RelatedFilter(_("Collection"), path="collection_items__collection", name="title")
    auteur = RelatedFilter(_("Auteur"), path="articlepage__contributions__person")
    territoire = AboutTerritoryFilter(_("Territoire"), choices=territories, q=about_territory)
