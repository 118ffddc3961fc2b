"""Agenda of the demonstration: workshops at real places and online meetings."""

import json
from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import chain, zip_longest

from events.choices import AttendanceMode, Change, Status
from events.models import EventDate, EventException, EventPage
from home.team.start.pages import publish
from network.models import Organisation, Person, Topic
from places.models import PlacePage

from . import FOLDER, calendar

HOSTS = 66  # places that have events, about two each
PHONE = "04 65 71 00 00"
EXAMPLE = "Exemple inventé pour la démonstration : ne vous déplacez pas."
# {order of a weekly event: (change of one of its dates, True if it is full, reason)}
CHANGES = {
    2: (Change.CANCELLED, False, "L’animatrice est en formation ce jour-là."),
    7: (Change.NOTE, True, "Séance complète, il reste de la place la semaine suivante."),
    12: (Change.NOTE, False, "Séance ouverte à tous, sans inscription, pour découvrir."),
}


class Agenda:
    """Loader of the events of the demonstration; existing events are not changed.

    `index` is the page of the agenda. The dates are relative to `today`, and `tally` counts the
    events. `followed` is {slug of a recipe in `events.json`: `RecipePage` that its events follow}.
    The topics, the organisation and the contact person must exist.
    """

    def __init__(self, index, today, tally, followed=()):
        self.index, self.today, self.tally = index, today, tally
        self.followed = dict(followed)
        self.topics = Topic.objects.in_bulk(field_name="slug")
        recipes = json.loads((FOLDER / "events.json").read_text(encoding="utf-8"))["recipes"]
        self.plans = list(calendar.plans(recipes, today))

    def make(self, progress: Callable[..., Iterable]) -> None:
        """Publish the missing events: online events below the agenda, other events below a place.

        If `hosts()` is empty, missing events on site are skipped, but counted as created.
        `progress(items, label)` returns an iterable of the `items`.
        """
        there = set(EventPage.objects.values_list("slug", flat=True))
        places = hosts()
        for plan in progress(self.plans, "Événements"):
            made = plan.slug not in there
            if made and (places or not plan.needs_place):
                parent = places[plan.order % len(places)] if plan.needs_place else self.index
                publish(parent, self._event(plan))
            self.tally.count("événements", made=made)

    def _event(self, plan):
        recipe = plan.recipe
        price = recipe["price"]
        page = EventPage(
            slug=plan.slug,
            title=plan.title,
            search_description=recipe["summary"],
            kind=recipe["kind"],
            audiences=recipe["audiences"],
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            repeat=plan.repeat,
            until=plan.until,
            status=recipe.get("status", Status.CONFIRMED),
            status_reason=recipe.get("reason", ""),
            is_free=None if price is None else not price,
            capacity=recipe["seats"] if recipe["booking"] == "site" else None,
            price=f"{price}\u202f€ la séance" if price else "",
            body=json.dumps(_body(recipe)),
            recipe=self.followed.get(recipe["slug"]),
            **self._location(plan),
        )
        page.topics = [self.topics[slug] for slug in recipe["topics"]]
        page.dates = [
            EventDate(starts_at=start, ends_at=end, sort_order=rank)
            for rank, (start, end) in enumerate(plan.dates)
        ]
        page.exceptions = self._exceptions(plan)
        return page

    def _location(self, plan):
        """Return the location fields: {} below a place, else organiser, contact, mode and URL."""
        if plan.needs_place:
            return {}
        network = {
            "organisation": Organisation.objects.get(slug="reseau-mailles-du-sud"),
            "contact": Person.objects.get(slug="camille-roustan"),
        }
        return network | {
            "attendance_mode": AttendanceMode.ONLINE,
            "online_url": f"https://visio.example.org/{plan.slug}",
        }

    def _exceptions(self, plan):
        time = plan.starts_at.time()
        changes = [
            EventException(original_date=day, original_time=time, change=Change.SKIPPED)
            for day in plan.skipped
        ]
        if plan.repeat and plan.order in CHANGES:
            change, is_full, note = CHANGES[plan.order]
            day = plan.open_day(self.today + timedelta(weeks=1))
            row = {"original_date": day, "original_time": time, "change": change}
            changes.append(EventException(**row, is_full=is_full, note=note))
        return changes


def hosts() -> list[PlacePage]:
    """Return at most `HOSTS` places, from each département in turn, always in the same order.

    The places are live French pages of the national file, with a commune and a position.
    """
    by_departement = {}
    placed = PlacePage.objects.filter(
        live=True, locale__language_code="fr", commune__isnull=False, latitude__isnull=False
    ).exclude(national_id="")
    for place in placed.select_related("commune").order_by("national_id"):
        by_departement.setdefault(place.commune.departement_id, []).append(place)
    in_turn = chain.from_iterable(zip_longest(*by_departement.values()))
    return [place for place in in_turn if place][:HOSTS]


def _body(recipe):
    paragraphs = "".join(f"<p>{part}</p>" for part in recipe["body"].split("\n\n"))
    facts = []
    if recipe["booking"] == "phone":
        facts.append(f"Sur inscription, par téléphone : {PHONE}.")
    elif recipe["booking"] == "site":
        facts.append("Sur inscription, sur cette page.")
    else:
        facts.append("Sans inscription.")
    if recipe["seats"]:
        facts.append(f"{recipe['seats']} places.")
    if recipe["bring"]:
        facts.append(f"À apporter : {recipe['bring'][0].lower()}{recipe['bring'][1:]}.")
    listed = "".join(f"<li>{fact}</li>" for fact in facts)
    return [
        {"type": "paragraph", "value": f"{paragraphs}<ul>{listed}</ul>"},
        {"type": "callout", "value": {"kind": "warning", "text": f"<p>{EXAMPLE}</p>"}},
    ]
