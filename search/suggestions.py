"""What a box proposes while somebody types: answers, communes, topics, titles. All public."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Case, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from network.models import Territory
from network.models.territory import sort_name
from network.text import plain

from .choices import KIND_LABELS
from .models import SearchDocument
from .taught import taught

SHORTEST = 3  # letters
MOST = 8
MOST_BETS, MOST_COMMUNES, MOST_TOPICS, MOST_TITLES = 2, 3, 2, 6
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Suggestion:
    label: str
    kind: str
    url: str


def suggest(text, language):
    """At most eight `Suggestion`s for what is typed so far, in four queries at most."""
    folded = plain(text)
    if len(folded) < SHORTEST:
        return []
    known = taught()
    found = [
        *_best_bets(known.bets_beginning(folded)[:MOST_BETS]),
        *_communes(text),
        *_topics(known.topics_named(folded)[:MOST_TOPICS]),
        *_titles(folded, language),
    ]
    return list({suggestion.url: suggestion for suggestion in reversed(found)}.values())[::-1][
        :MOST
    ]


def _best_bets(bets):
    for bet in bets:
        yield Suggestion(bet.shown_title, _("Réponse"), bet.url)


def _communes(text):
    communes = Territory.objects.filter(kind=Territory.Kind.COMMUNE)
    begun = Q(search_name__startswith=sort_name(text))
    if text.strip().isdigit():
        begun = Q(postcodes__contains=f"|{text.strip()}")
    for commune in communes.filter(begun).order_by("-population", "code")[:MOST_COMMUNES]:
        yield Suggestion(commune.name, _("Commune"), commune.get_absolute_url())


def _topics(topics):
    for slug, name in topics:
        yield Suggestion(
            name, _("Thème"), f"{reverse('search:results')}?{urlencode({'theme': slug})}"
        )


def _titles(folded, language):
    titles = SearchDocument.objects.visible().in_language(language)
    for word in folded.split()[:MOST_WORDS]:
        titles = titles.filter(title_words__contains=f" {word}")
    first = Case(When(title_words__startswith=f" {folded}", then=Value(0)), default=Value(1))
    rows = titles.order_by(first, "title", "pk").values_list("title", "kind", "url")
    for title, kind, url in rows[:MOST_TITLES]:
        yield Suggestion(title, KIND_LABELS.get(kind, ""), url)
