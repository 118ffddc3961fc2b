"""Drafts of pages made from accepted submissions."""

import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import format_html, linebreaks
from wagtail.models import Page

from events.models import EventIndexPage, EventPage
from network.models import Territory
from network.text.slugs import free_slug
from places.hours import prose
from places.hours.osm_text import read_hours
from places.models import PlaceIndexPage, PlacePage
from resources.addresses import address_key, is_front_page
from resources.choices import LeadsTo
from resources.models import KeptLinkPage, ResourceIndexPage

from .forms import FEES, FREE, PAID
from .models import Submission
from .positions import add_position

Kind = Submission.Kind
INDEXES = {
    Kind.PLACE: PlaceIndexPage,
    Kind.EVENT: EventIndexPage,
    Kind.RESOURCE: ResourceIndexPage,
    Kind.POSITION: ResourceIndexPage,
}
USUAL_LENGTH = datetime.timedelta(hours=2)
MOST_SIMILAR = 5
# Fields that are set when the page is added to the tree.
TREE_FIELDS = ["path", "depth", "url_path", "content_type"]


def parent_of(kind: str) -> Page | None:
    """Return the French list page below which drafts of `kind` are added, or None."""
    pages = INDEXES[kind].objects.in_language(settings.LANGUAGE_CODE)
    return pages.order_by("path").first()


def add_draft(submission: Submission, user: User) -> Page:
    """Create the draft of `submission` and return it.

    For a position, returns the new draft of the debate. A new page is not live, has one revision,
    and `user` is its owner. The French list page of its kind must exist. Raises ValidationError if
    the page would be invalid, or if the position cannot be added. Call it in a transaction.
    """
    if submission.kind == Kind.POSITION:
        return add_position(submission, user)
    parent = parent_of(submission.kind)
    page = PAGES[submission.kind](submission.values)
    page.live, page.owner = False, user
    page.slug, page.locale = free_slug(page.title, parent), parent.locale
    page.full_clean(exclude=TREE_FIELDS)  # Wagtail checks less for a draft
    parent.add_child(instance=page)
    page.save_revision(user=user, log_action=True)
    return page


def _place(values):
    names = ("title", "address", "postcode", "city", "phone", "websites", "presentation")
    hours = values.get("opening_hours", "")
    if not read_hours(hours).is_readable:
        hours = prose.to_osm(hours) or hours
    fees = [FEES[values["fees"]][1].value] if "fees" in values else []
    return PlacePage(
        opening_hours=hours, fees=fees, **{name: values.get(name, "") for name in names}
    )


def _event(values):
    """Return the event; a paid event without an amount accepts to be a draft only.

    The editor must then write the price to publish it.
    """
    starts_at = _moment(values["day"], values["starts"])
    ends, cost = values.get("ends"), values.get("cost")
    event = EventPage(
        title=values["title"],
        starts_at=starts_at,
        ends_at=_moment(values["day"], ends) if ends else starts_at + USUAL_LENGTH,
        venue=values["venue"],
        commune=Territory.objects.find_commune(postcode=values["postcode"], name=values["city"]),
        is_free={FREE: True, PAID: False}.get(cost),
        price=values.get("price", ""),
        body=[("paragraph", text)] if (text := _text(values)) else [],
    )
    event.accepts_draft = cost == PAID and not event.price
    return event


def _text(values):
    """Return the presentation and the link to another page as HTML, or "" if both are empty.

    An empty paragraph would prevent the publication of the page.
    """
    written = values.get("presentation", "").strip()
    text = linebreaks(written, autoescape=True) if written else ""
    if url := values.get("more_url"):
        text += format_html('<p><a href="{}">{}</a></p>', url, url)
    return text


def _moment(day, hour):
    day, hour = datetime.date.fromisoformat(day), datetime.time.fromisoformat(hour)
    return timezone.make_aware(datetime.datetime.combine(day, hour))


def _resource(values):
    url = values["url"]
    leads_to = LeadsTo.ABOUT if is_front_page(url) else LeadsTo.TEXT
    return KeptLinkPage(
        title=values["title"], url_of_source=url, leads_to=leads_to, why_we_keep_it=values["why"]
    )


PAGES = {Kind.PLACE: _place, Kind.EVENT: _event, Kind.RESOURCE: _resource}


def similar_pages(submission: Submission) -> QuerySet[Page] | list[Page]:
    """Return at most `MOST_SIMILAR` French pages, drafts included, that may be duplicates.

    The pages are sorted by title; aliases are excluded. A kept link has the `address_key` of the
    proposed URL. An event has the proposed title, on any day, or starts on the proposed day and has
    a title that contains the proposed title. A place has a title that contains the proposed title,
    or the proposed address and postcode. Case is ignored. The result is [] for a position in a
    debate.
    """
    values = submission.values
    if submission.kind == Kind.POSITION:
        return []
    if submission.kind == Kind.RESOURCE:
        pages = KeptLinkPage.objects.filter(address_key=address_key(values["url"])[:500])
    elif submission.kind == Kind.EVENT:
        day = datetime.date.fromisoformat(values["day"])
        events = EventPage.objects.select_related("place", "commune")
        pages = events.filter(
            title__icontains=values["title"], starts_at__date=day
        ) | events.filter(title__iexact=values["title"])
    else:
        pages = PlacePage.objects.filter(title__icontains=values["title"])
        pages |= PlacePage.objects.filter(
            postcode=values["postcode"], address__iexact=values["address"]
        )
    pages = pages.in_language(settings.LANGUAGE_CODE).filter(alias_of=None)
    return pages.order_by("title", "pk")[:MOST_SIMILAR]
