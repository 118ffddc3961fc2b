"""Measure the search on questions as people type them, with conditions on the demonstration.

Prints success@3 by kind of question: the share of questions with a result that meets the conditions
among the first three. Changes nothing.

`python -m tests.bench.questions FILE…` reads files of lines of JSON: `kind`, `asked`, `language`
("fr" by default) and `wanted`, the conditions that one result must meet: its `types`, a pattern in
its `title` or in its whole `text`, `near` a commune or postcode within `km`, its `phone`, a weekday
on which it is `open`, and `when` it takes place. `--pairs NUMBER` searches random needs in random
communes instead: the nearest suitable place must be among the first three. `--spots NUMBER` does
the same with postcodes, arrondissements and quarters. `--misses` prints the questions that failed.
"""

import argparse
import json
import random
import re
from collections import Counter
from datetime import datetime, time, timedelta
from functools import cached_property
from itertools import cycle, islice
from pathlib import Path

from django.http import QueryDict
from django.utils import timezone, translation

from events.models import Occurrence
from network.geography.distance import distance_km
from network.geography.gazetteer import gazetteer
from network.geography.quarters import quarters
from network.geography.spots import quarter_spot
from network.models import Locality, Territory
from places.hours import holidays, opening_hours
from places.models import PlacePage
from search.choices import Kind
from search.finding.page import SearchPage
from search.language.analysis import fold

FIRST = 3
TYPES = {"place": {Kind.PLACE}, "event": {Kind.EVENT, Kind.SESSION}, "page": {Kind.PAGE}}
TYPES["resource"] = set(Kind) - set().union(*TYPES.values())
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
LINE = "{:<24} {:>6} {:>10}"

# {need: (field, value) pairs; a place suits the need if one of its fields contains the value}
PAPERWORK = ("services", "Aide aux démarches administratives"), ("programmes", "France Services")
ACCESS = (("services", "Accès internet et matériel informatique"),)
TOOLS = (("services", "Maîtrise des outils numériques du quotidien"),)
WORK = (("services", "Insertion professionnelle via le numérique"),)
LEISURE = (("services", "Loisirs et créations numériques"),)
NEEDS = {
    "imprimer": ACCESS,
    "ordinateur en libre accès": ACCESS,
    "wifi": ACCESS,
    "aide caf": PAPERWORK,
    "démarches administratives": PAPERWORK,
    "impôts": PAPERWORK,
    "carte grise": PAPERWORK,
    "france services": (("programmes", "France Services"), ("kinds", "france-services")),
    "apprendre à se servir d’un ordinateur": TOOLS,
    "cours informatique": TOOLS,
    "chercher un emploi": WORK,
    "conseiller numérique": (("programmes", "Conseillers numériques"),),
    "jeux et création numérique": LEISURE,
}
SEED = 17
AS_FAR_KM = 1  # a place within 1 km of the nearest counts as the nearest


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--pairs", type=int, default=0)
    parser.add_argument("--spots", type=int, default=0)
    parser.add_argument(
        "--misses", action="store_true", help="print the failed questions and their results"
    )
    options = parser.parse_args(arguments)
    print(LINE.format("kind", "asked", "success@3"))
    for file in options.files:
        lines = file.read_text(encoding="utf-8").splitlines()
        report(file.stem, map(typed, map(json.loads, lines)), options.misses)
    if options.pairs:
        report("pairs", pairs(options.pairs), options.misses)
    if options.spots:
        report("spots", spots(options.spots), options.misses)


def report(name, questions, shows_misses=False):
    """Print success@3 for each kind of question, then for all of them, which is returned.

    `questions` are (kind, (text, language), function that tests an `Answer`), at least one.
    """
    total, answered = Counter(), Counter()
    for kind, question, fits in questions:
        first = first_answers(*question)
        is_answered = any(map(fits, first))
        total[kind] += 1
        answered[kind] += is_answered
        if shows_misses and not is_answered:
            print(f"- {question[0]}: {[str(answer)[:50] for answer in first]}")
    for kind in total:
        print(LINE.format(kind, total[kind], f"{answered[kind] / total[kind]:.3f}"))
    share = answered.total() / total.total()
    print(LINE.format(f"all, {name}", total.total(), f"{share:.3f}"))
    return share


class Answer:
    """A result with its document, or a best bet of the editors, without a document."""

    def __init__(self, document=None, bet=None):
        self.document, self.bet = document, bet
        shown = f"{document.title} ({document.commune})" if document else bet.shown_title
        self.shown = shown

    def __str__(self):
        return self.shown

    @cached_property
    def title(self):
        return fold(self.document.title if self.document else self.bet.shown_title)

    @cached_property
    def text(self):
        if self.bet:
            return fold(f"{self.bet.shown_title} {self.bet.sentence} {self.bet.words}")
        one = self.document
        return fold(" ".join((one.title, one.keywords, one.summary, one.body))).replace("’", "'")

    @cached_property
    def place(self):
        is_place = self.document and self.document.kind == Kind.PLACE
        return PlacePage.objects.get(pk=self.document.object_id) if is_place else None

    def is_of(self, types):
        if self.bet:
            return "link" in types or "page" in types
        return any(self.document.kind in TYPES.get(one, ()) for one in types)


def first_answers(text, language="fr"):
    """Return the first three `Answer`s that the page displays, or fewer, best bets first."""
    data = QueryDict(mutable=True)
    data["q"] = text
    with translation.override(language):
        page = SearchPage(data, language=language)
        results = page.results[:FIRST]
        bets = [Answer(bet=bet) for bet in page.best_bets]
    return [*bets, *(Answer(result.document) for result in results)][:FIRST]


# Questions with conditions.


def typed(row):
    """Return (kind, (text, language), function that tests an `Answer`) of a line of a file."""
    wanted = row["wanted"]

    def fits(answer):
        if not answer.is_of(wanted["types"]):
            return False
        return all(CONDITIONS[key](answer, wanted) for key in wanted if key in CONDITIONS)

    return row["kind"], (row["asked"], row.get("language", "fr")), fits


def is_near(answer, wanted):
    one = answer.document
    if not one or one.latitude is None:
        return False
    return distance_km(point_of(wanted["near"]), (one.latitude, one.longitude)) <= wanted["km"]


def point_of(name):
    return gazetteer().find(name)[0].point


def has_phone(answer, wanted):
    digits = re.sub(r"\D", "", str(answer.place.phone)) if answer.place else ""
    return digits.removeprefix("33").lstrip("0").startswith(wanted["phone"].lstrip("0"))


def is_open(answer, wanted):
    if not answer.place:
        return False
    today = timezone.localdate()
    day = today + timedelta((WEEKDAYS.index(wanted["open"]) - today.weekday()) % 7)
    text = answer.place.opening_hours
    return bool(text) and opening_hours.opens_on(text, day, holidays.calendar(answer.place.zone))


def is_then(answer, wanted):
    if not answer.document or answer.document.kind != Kind.EVENT:
        return False
    first, last = days(wanted["when"], timezone.localdate())
    since, until = (timezone.make_aware(datetime.combine(day, time.min))
                    for day in (first, last + timedelta(1)))  # fmt: skip
    dates = Occurrence.objects.filter(event=answer.document.object_id)
    return dates.filter(starts_at__lt=until, ends_at__gt=since).exists()


def days(name, today):
    """Return (first day, last day included) of a period named as in the files of questions."""
    monday = today + timedelta(7 - today.weekday())
    month = {"january": 1, "december": 12}.get(name)
    if month:
        first = today.replace(month=month, day=1)
        if month < today.month:
            first = first.replace(year=today.year + 1)
        return first, (first + timedelta(31)).replace(day=1) - timedelta(1)
    saturday = today + timedelta((5 - today.weekday()) % 7)
    return {
        "tomorrow": (today + timedelta(1), today + timedelta(1)),
        "next week": (monday, monday + timedelta(6)),
        "next monday": (monday, monday),
        "saturday": (saturday, saturday),
        "weekend": (saturday, saturday + timedelta(1)),
        "7 days": (today, today + timedelta(7)),
        "30 days": (today, today + timedelta(30)),
        "christmas": (today.replace(month=12, day=19), today.replace(month=12, day=31)),
    }[name]


CONDITIONS = {
    "title": lambda answer, wanted: bool(re.search(wanted["title"], answer.title)),
    "text": lambda answer, wanted: bool(re.search(wanted["text"], answer.text)),
    "near": is_near,
    "phone": has_phone,
    "open": is_open,
    "when": is_then,
}


# Random needs in random communes.


def pairs(number):
    """Yield (need, (text, language), function that tests an `Answer`) of `number` random pairs.

    The answer must be the nearest suitable place, or at most `AS_FAR_KM` farther. The pairs are the
    same in each run.
    """
    lot = random.Random(SEED)
    codes = Territory.objects.filter(kind=Territory.Kind.COMMUNE).order_by("code")
    communes = list(filter(None, map(gazetteer().get, codes.values_list("code", flat=True))))
    weights = [commune.population**0.5 for commune in communes]
    places = list(PlacePage.objects.public().located())
    for _ in range(number):
        need = lot.choice(list(NEEDS))
        commune = lot.choices(communes, weights)[0]
        phrase = lot.choice(["{need} {commune}", "{need} à {commune}", "{commune} {need}"])
        text = phrase.format(need=need, commune=commune.name)
        far = {
            place.pk: kilometres(commune, place)
            for place in places
            if any(value in getattr(place, name) for name, value in NEEDS[need])
        }
        limit = min(far.values()) + AS_FAR_KM
        nearest = {pk for pk, km in far.items() if km <= limit}

        def fits(answer, nearest=nearest):
            return bool(answer.place) and answer.place.pk in nearest

        yield need, (text, "fr"), fits


def spots(number):
    """Yield (kind, (text, language), function that tests an `Answer`) of `number` random pairs.

    The kinds are "postcode", "arrondissement" and "quarter", in turn. The answer must be a suitable
    place inside the postcode, the arrondissement or the postcode of the quarter. If no such place
    is suitable, it may be any place inside, or the nearest suitable place, or at most `AS_FAR_KM`
    farther than the nearest. The pairs are the same in each run.
    """
    lot = random.Random(SEED)
    places = list(PlacePage.objects.public().located().order_by("pk"))
    codes = sorted({place.postcode for place in places if gazetteer().postcode(place.postcode)})
    towns = sorted({place.commune.code for place in places if place.commune})
    parts = [part for town in towns for part in gazetteer().arrondissements(town)]
    names = Locality.objects.order_by("name").values_list("name", flat=True)
    known = [found[0] for name in names if len(found := quarters().named(name)) == 1]
    for kind in islice(cycle(["postcode", "arrondissement", "quarter"]), number):
        need = lot.choice(list(NEEDS))
        if kind == "quarter":
            quarter = lot.choice(known)
            name, point = quarter.own_name, quarter_spot(quarter).point
            inside = (quarter.postcode,) if quarter.postcode else ()
        elif kind == "arrondissement":
            part = lot.choice(parts)
            rank = int(part.code) - int(parts[0].code) + 1
            town = gazetteer().get(part.city).name
            name = lot.choice([f"{town} {rank}e", f"{town} {rank}eme", f"{rank}e arrondissement"])
            point, inside = part.point, part.postcodes
        else:
            code = lot.choice(codes)
            name, inside = code, (code,)
            point = gazetteer().find(code)[0].point
        suitable = [
            place
            for place in places
            if any(value in getattr(place, field) for field, value in NEEDS[need])
        ]
        nearest = {place.pk for place in suitable if place.postcode in inside}
        if not nearest:
            far = {place.pk: distance_km(point, place.position) for place in suitable}
            limit = min(far.values()) + AS_FAR_KM
            nearest = {pk for pk, km in far.items() if km <= limit}
            nearest |= {place.pk for place in places if place.postcode in inside}

        def fits(answer, nearest=nearest):
            return bool(answer.place) and answer.place.pk in nearest

        yield kind, (lot.choice(["{0} {1}", "{1} {0}"]).format(need, name), "fr"), fits


def kilometres(commune, place):
    """Return the km from the middle of the commune to the place, 0 inside the commune."""
    if place.commune and place.commune.code == commune.city:
        return 0
    return distance_km(commune.point, place.position)


if __name__ == "__main__":
    main()
