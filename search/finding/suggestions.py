"""What a box proposes while somebody types: answers, communes, topics, titles. All public."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Case, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from network.models import ContentStamp, Territory
from network.models.territory import sort_name
from network.text import plain
from search.choices import KIND_LABELS, Kind
from search.models import SearchDocument

from .taught import taught, topics_named

SHORTEST = 3  # letters
MOST = 8
MOST_BETS, MOST_COMMUNES, MOST_TOPICS, MOST_TITLES = 2, 3, 2, 6
MOST_WORDS = 8
COMMUNE = "commune"
# What a box may ask for alone: the list of places proposes places and communes.
TYPES = {COMMUNE, *Kind.values}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`value` is what a field that asks for a commune is filled with, "13200 Arles"."""

    label: str
    kind: str
    url: str
    value: str = ""


def suggest(text, language, types=frozenset()):
    """At most eight `Suggestion`s for what is typed so far, of all types or of some of `TYPES`.

    Five queries at most.
    """
    folded = plain(text)
    if len(folded) < SHORTEST:
        return []
    found = []
    if not types:
        stamp = ContentStamp.current()
        found += _best_bets(taught(stamp).bets_beginning(folded)[:MOST_BETS])
    if not types or COMMUNE in types:
        found += _communes(text, MOST if types == {COMMUNE} else MOST_COMMUNES)
    if not types:
        found += _topics(topics_named(folded, stamp)[:MOST_TOPICS])
    if kinds := (types or TYPES) - {COMMUNE}:
        found += _titles(folded, language, kinds)
    return list({suggestion.url: suggestion for suggestion in reversed(found)}.values())[::-1][
        :MOST
    ]


def _best_bets(bets):
    for bet in bets:
        yield Suggestion(bet.shown_title, _("Réponse"), bet.url)


def _communes(text, most):
    communes = Territory.objects.filter(kind=Territory.Kind.COMMUNE)
    begun = Q(search_name__startswith=sort_name(text))
    if text.strip().isdigit():
        begun = Q(postcodes__contains=f"|{text.strip()}")
    communes = communes.filter(begun).select_related("departement")
    for commune in communes.order_by("-population", "code")[:most]:
        where = commune.departement or ""
        kind = _("Commune, %(where)s") % {"where": where} if where else _("Commune")
        value = " ".join([*commune.postcode_list[:1], commune.name])
        yield Suggestion(commune.name, kind, commune.get_absolute_url(), value)


def _topics(topics):
    for slug, name in topics:
        yield Suggestion(
            name, _("Thème"), f"{reverse('search:results')}?{urlencode({'theme': slug})}"
        )


def _titles(folded, language, kinds):
    titles = SearchDocument.objects.visible().in_language(language)
    if kinds != TYPES - {COMMUNE}:
        titles = titles.filter(kind__in=kinds)
    for word in folded.split()[:MOST_WORDS]:
        titles = titles.filter(title_words__contains=f" {word}")
    first = Case(When(title_words__startswith=f" {folded}", then=Value(0)), default=Value(1))
    rows = titles.order_by(first, "title", "pk").values_list("title", "kind", "url")
    for title, kind, url in rows[:MOST_TITLES]:
        yield Suggestion(title, KIND_LABELS.get(kind, ""), url)
