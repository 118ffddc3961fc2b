"""The schema.org objects of an event, one per date: the next twenty dates, or the last one."""

from django.db.models import Model
from django.http import HttpRequest
from wagtail.models import Page

from network.models import absolute
from network.text.jsonld import without_blanks
from places import schema as places

from .choices import AttendanceMode, Status

LIMIT = 20
STATUSES = {
    Status.CANCELLED: "EventCancelled",
    Status.POSTPONED: "EventPostponed",
}
MODES = {
    AttendanceMode.ONSITE: "OfflineEventAttendanceMode",
    AttendanceMode.ONLINE: "OnlineEventAttendanceMode",
    AttendanceMode.HYBRID: "MixedEventAttendanceMode",
}


def events(page: Page, request: HttpRequest) -> list[dict]:
    """Return the next 20 dates at most as schema.org Events, or the last date if all are over.

    Returns [] for a page without dates.
    """
    dates = page.coming_dates[:LIMIT] or page.past_dates[:1]
    return [event(page, date, request) for date in dates]


def event(page: Page, date: Model, request: HttpRequest) -> dict[str, object]:
    """Return one `Occurrence` of `page` as a schema.org Event; missing values are omitted."""
    url = page.get_full_url(request) or absolute(request, "")
    status = STATUSES.get(date.status, "EventRescheduled" if date.was_moved else "EventScheduled")
    moment = (lambda at: at.date()) if page.all_day else (lambda at: at)
    return without_blanks(
        {
            "@context": "https://schema.org",
            "@type": "Event",
            "name": page.title,
            "description": page.summary,
            "url": url,
            "image": page.image_url,
            "startDate": moment(date.local_start).isoformat(),
            "endDate": moment(date.local_end).isoformat(),
            "previousStartDate": moment(date.local_announced).isoformat() if date.was_moved else "",
            "eventStatus": f"https://schema.org/{status}",
            "eventAttendanceMode": f"https://schema.org/{MODES[page.attendance_mode]}",
            "location": _locations(page, date, url),
            "isAccessibleForFree": page.is_free,
            "audience": _audience(page),
            "maximumAttendeeCapacity": page.capacity,
            "remainingAttendeeCapacity": date.seats_left,
            "offers": _offer(page, date, url),
            "organizer": _organizer(page.organisation),
        }
    )


def _locations(page, date, url):
    """Return the locations of a date; a date at a place that is not public has no Place."""
    locations = []
    if page.is_onsite and (place := date.place if date.is_elsewhere else page.shown_place):
        locations.append(
            without_blanks(
                {
                    "@type": "Place",
                    "name": place.title,
                    "address": places.address(place),
                    "geo": places.position(place),
                }
            )
        )
    elif page.is_onsite and date.venue:
        if date.states_location:
            locations.append({"@type": "Place", "name": date.venue, "address": date.venue})
    elif page.is_onsite and page.location:
        address = {
            "@type": "PostalAddress",
            "streetAddress": page.address,
            "addressLocality": page.commune.name if page.commune else "",
            "addressCountry": "FR",
        }
        name = page.venue or page.location
        locations.append({"@type": "Place", "name": name, "address": without_blanks(address)})
    if page.is_online:
        locations.append({"@type": "VirtualLocation", "url": page.online_url or url})
    return locations


def _offer(page, date, url):
    """Return the Offer of a date; without `availability` if it is over, off or closed."""
    availability = "" if date.is_off or date.is_closed else "InStock"
    if date.status == Status.FULL:
        availability = "SoldOut"
    if date.is_over:
        availability = ""
    return without_blanks(
        {
            "@type": "Offer",
            "url": page.registration_url or url,
            "price": "0" if page.is_free else "",
            "priceCurrency": "EUR" if page.is_free else "",
            "description": page.price,
            "availability": f"https://schema.org/{availability}" if availability else "",
        }
    )


def _audience(page):
    """Return the Audience of an event as a dict; None if none is stated."""
    labels = page.audience_labels
    return {"@type": "Audience", "audienceType": ", ".join(labels)} if labels else None


def _organizer(organisation):
    if not organisation:
        return None
    return without_blanks(
        {"@type": "Organization", "name": organisation.name, "url": organisation.website}
    )
