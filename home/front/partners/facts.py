"""Facts of the API shared by several apps: the next dates, feeds, texts, recipes and pictures."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import F, Prefetch, QuerySet, Window, prefetch_related_objects
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from wagtail.api import APIField
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction, Page

from events.choices import Status
from events.feeds.tables import DATE_COLUMNS, date_cells
from events.models import EventPage, Occurrence
from network.models import absolute
from network.outputs.api_facts import (
    BOOLEAN,
    DEGREES,
    OPTIONAL_TEXT,
    TEXT,
    URL,
    Fact,
    fact,
    list_of,
    one_of,
    record,
)
from places.api import PICTURE, picture_facts
from places.models import PlacePage, PlacePhoto
from resources.blocks import render_blocks
from resources.models import RecipePage
from resources.reuse import clean_html
from resources.reuse.markdown import markdown

# Facts of a single object only: each text fetches its own pictures and the pages of its links.
TEXT_FACTS = ["body_markdown", "proceedings_markdown"]
# Enough for a page that quotes the next dates; the feeds have the others.
NEXT_DATES = 10
FEEDS = ("ics", "atom", "json", "csv")
CELLS = dict.fromkeys(DATE_COLUMNS, TEXT) | {
    "journee_entiere": BOOLEAN,
    "etat": one_of(*Status.values),
    "latitude": DEGREES,
    "longitude": DEGREES,
    "places_restantes": {"type": ["integer", "null"]},
    "inscriptions_closes": BOOLEAN,
}


class Addresses(Fact):
    """The absolute URLs of the feeds of an object: `read(object)` returns {name: path or ""}."""

    def to_representation(self, value: Page) -> dict[str, str | None]:
        """Return {name: URL}; the URL of an empty path is None."""
        request = self.context["request"]
        paths = self.read(value).items()
        return {name: absolute(request, path) if path else None for name, path in paths}


def feeds_of_place(place: PlacePage) -> dict[str, str]:
    """Return {name: path} of the feeds of a place, for the names in `FEEDS` and "passages".

    The path of "passages" is "" if the place has no stops.
    """
    paths = {form: reverse(f"events:place_{form}", args=[place.slug]) for form in FEEDS}
    visits = reverse("events:place_stops_ics", args=[place.slug]) if place.has_stops else ""
    return paths | {"passages": visits}


def feeds_of_event(event: EventPage) -> dict[str, str]:
    """Return {"ics": path of the iCalendar file of an event}; the path of a translation is ""."""
    entry = getattr(event, "calendar_entry", None)
    return {"ics": reverse("events:event_ics", args=[entry.uid]) if entry else ""}


def dates_of_event(event: EventPage) -> list[dict[str, Any]]:
    """Return the first `NEXT_DATES` dates of an event that are not over, as in agenda.json."""
    return [date_cells(date) for date in event.coming_dates[:NEXT_DATES]]


def dates_of_place(place: PlacePage) -> list[dict[str, Any]]:
    """Return the first `NEXT_DATES` public dates at a place that are not over, as in agenda.json.

    Also gives the uid, the title and the URL of each event. `place` must have been passed to
    `prefetch_facts` before.
    """
    return [
        {
            "uid": str(date.event.calendar_entry.uid),
            "titre": date.event.title,
            "page": date.event.full_url,
            **date_cells(date),
        }
        for date in place.dates_by_place.get(place.pk, [])
    ]


def _dates_at(places):
    """Return {key of a place: its next dates by start}, in one query; other places are absent."""
    by_key = {place.pk: place for place in places}
    rank = Window(RowNumber(), partition_by=F("place"), order_by=["starts_at", "event_id", "pk"])
    dates = Occurrence.objects.agenda().filter(place__in=by_key)
    dates = dates.select_related(None).select_related(
        "event__locale", "event__calendar_entry", "commune"
    )
    dates = dates.defer(
        *("event__body", "event__proceedings", "event__draft_title"),
        *("event__calendar_entry__vevent", "event__calendar_entry__words"),
    )
    found = defaultdict(list)
    for date in dates.annotate(rank=rank).filter(rank__lte=NEXT_DATES):
        date.place = by_key[date.place_id]
        found[date.place_id].append(date)
    return found


def text_of(name: str) -> Callable[[Page], str]:
    """Return a function of a page: the blocks of its field `name` in Markdown, "" without any.

    The addresses in the text are absolute. The text has the pictures that the page shows, those of
    private collections included.
    """

    def read(page):
        blocks = getattr(page, name)
        if not blocks:
            return ""
        return markdown(clean_html.parsed(render_blocks(blocks), page.full_url)).strip()

    return read


def proceedings(event: EventPage) -> str:
    """Return the proceedings of an event in Markdown; "" as long as its page does not show them."""
    return text_of("proceedings")(event) if event.shows_proceedings else ""


def recipe(event: EventPage) -> dict[str, str] | None:
    """Return {"title", "html_url"} of the public recipe that an event follows, or None.

    `event` must have been passed to `prefetch_facts` before.
    """
    followed = event.followed_recipe
    return followed and {"title": followed.title, "html_url": followed.full_url}


def picture(event: EventPage) -> dict[str, Any] | None:
    """Return `picture_facts` of the image of an event; None without one, or if it is private.

    `event` must have been passed to `prefetch_facts` before.
    """
    return event.public_picture and picture_facts(event.public_picture)


def private_collections() -> QuerySet:
    """Return a subquery of the ids of private collections and of all collections below them."""
    paths = CollectionViewRestriction.objects.values_list("collection__path", flat=True)
    private = Collection.objects.none()
    for path in paths:
        private = private | Collection.objects.filter(path__startswith=path)
    return private.values("pk")


def prefetch_facts(pages: Sequence[Page]) -> None:
    """Fetch the facts of other tables of these pages, all of one type, for all pages at once.

    Sets `dates_by_place` on places; its query runs only when a fact reads it. The `photos` of
    places exclude those in private collections. Sets `all_dates` on French events, and
    `followed_recipe` and `public_picture` on all events. Pages of other types are unchanged.
    """
    if pages and isinstance(pages[0], PlacePage):
        # The API has no address for the images of private collections.
        photos = PlacePhoto.objects.exclude(image__collection__in=private_collections())
        prefetch_related_objects(pages, Prefetch("photos", photos.select_related("image")))
        dates = SimpleLazyObject(lambda: _dates_at(pages))
        for place in pages:
            place.dates_by_place = dates
    elif pages and isinstance(pages[0], EventPage):
        _prefetch_dates_of_events(pages)
        _prefetch_recipes_and_pictures(pages)


def _prefetch_recipes_and_pictures(events):
    recipes = {event.recipe_id for event in events} - {None}
    pictures = {event.social_image_id for event in events} - {None}
    images = get_image_model().objects.exclude(collection__in=private_collections())
    by_key = images.in_bulk(pictures) if pictures else {}
    public = RecipePage.objects.public().select_related("locale")
    followed = public.in_bulk(recipes) if recipes else {}
    for event in events:
        event.followed_recipe = followed.get(event.recipe_id)
        event.public_picture = by_key.get(event.social_image_id)


def _prefetch_dates_of_events(pages):
    """Set `all_dates` of the French events; a translation has the dates of its French page."""
    events = {page.pk: page for page in pages if page.language == settings.LANGUAGE_CODE}
    prefetch_related_objects([*events.values()], "exceptions")
    dates = Occurrence.objects.filter(event__in=events).order_by("starts_at", "event_id", "pk")
    dates = dates.select_related("place__commune", "commune")
    dates = dates.defer("place__body", "place__imported", "place__presentation")
    found = {key: [] for key in events}
    for date in dates:
        date.event = events[date.event_id]
        found[date.event_id].append(date)
    for key, event in events.items():
        event.all_dates = found[key]


MARKDOWN = "en Markdown ; vide si rien n’est écrit. Absent des listes."
AGENDA = "Les mêmes colonnes que dans agenda.json."
FACTS: dict[type[Page], list[APIField]] = {
    PlacePage: [
        fact("body_markdown", f"« En savoir plus », {MARKDOWN}", read=text_of("body")),
        fact(
            "next_dates",
            f"Les dix prochains rendez-vous au lieu. {AGENDA}",
            list_of(uid=TEXT, titre=TEXT, page=URL, **CELLS),
            read=dates_of_place,
        ),
        APIField(
            "feeds",
            serializer=Addresses(
                "Les adresses de l’agenda du lieu, et de ses passages s’il est itinérant.",
                record(**dict.fromkeys(FEEDS, URL), passages=OPTIONAL_TEXT),
                read=feeds_of_place,
            ),
        ),
    ],
    EventPage: [
        fact("body_markdown", f"« En savoir plus », {MARKDOWN}", read=text_of("body")),
        fact(
            "proceedings_markdown",
            f"Le compte rendu, une fois l’événement passé, {MARKDOWN}",
            read=proceedings,
        ),
        fact(
            "recipe",
            "La recette d’atelier suivie ; null sans recette publique.",
            {"anyOf": [record(title=TEXT, html_url=URL), {"type": "null"}]},
            read=recipe,
        ),
        fact(
            "picture",
            "L’image, sous sa licence, à /api/v2/images/ suivi de id ; null sans image.",
            {"anyOf": [PICTURE, {"type": "null"}]},
            read=picture,
        ),
        fact(
            "next_dates",
            f"Les dix prochaines dates. {AGENDA}",
            list_of(**CELLS),
            read=dates_of_event,
        ),
        APIField(
            "feeds",
            serializer=Addresses(
                "L’adresse du fichier iCalendar ; null pour une traduction.",
                record(ics=OPTIONAL_TEXT),
                read=feeds_of_event,
            ),
        ),
    ],
}


def facts_of(model: type[Page]) -> list[APIField]:
    """Return the `FACTS` of a page type or of the type that it extends; [] for other types."""
    return next((facts for page, facts in FACTS.items() if issubclass(model, page)), [])
