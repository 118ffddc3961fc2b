"""Template tags and filters of the agenda and of the congress programme."""

from collections.abc import Iterable
from datetime import date

from django import template
from django.conf import settings
from django.db.models import Model
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape, escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext
from wagtail.models import Page, Site

from events.models import EventIndexPage, Occurrence
from network.database.compiled import compiled_rows
from network.models import absolute
from network.site.addresses import cached_addresses
from network.templatetags.network import marked
from network.text.dates import format_day

register = template.Library()
NEXT_DATES = 6


@register.filter
def day_in_words(day: date) -> str:
    """Return "Aujourd’hui, mercredi 21 octobre", "Demain, …" or "Mardi 3 novembre".

    The year is added if it is not the current one.
    """
    today = timezone.localdate()
    text = format_day(day, today=today)
    if (day - today).days == 0:
        return gettext("Aujourd’hui, %(day)s") % {"day": text}
    if (day - today).days == 1:
        return gettext("Demain, %(day)s") % {"day": text}
    return f"{text[:1].upper()}{text[1:]}"


@register.filter
def in_lines(dates: Iterable) -> str:
    """Return safe HTML: a line for each date, struck through if it is off, then its states.

    `dates` are `Occurrence`s or `Line`s. A blank line separates two dates.
    """
    return mark_safe("\n\n".join(map(_line, dates)))  # noqa: S308 - each part is escaped


def _line(occurrence):
    line = f"{escape(occurrence.hour)}{conditional_escape(marked(occurrence.words))}"
    if occurrence.is_off:
        line = f"<s>{line}</s>"
    return "".join([line, *(f" – {escape(state)}" for state in occurrence.states)])


@register.simple_tag(takes_context=True)
def agenda_url(context: Context) -> str:
    """Return the URL of the French agenda page for a reader of the active language.

    The path gets the language's prefix, so the URL is cached by site and language. It is "" if the
    page is not public.
    """
    request = context.get("request")
    site = Site.find_for_request(request)
    return cached_addresses(
        ("agenda", site and site.pk, get_language()), lambda: _read_agenda_url(request)
    )


def _read_agenda_url(request):
    agenda = EventIndexPage.objects.public().in_language(settings.LANGUAGE_CODE)
    page = agenda.select_related("locale").first()
    return page.get_url(request) if page else ""


@register.inclusion_tag("events/registrations/shut_out.html")
def shut_out_dates(place: Page) -> dict[str, object]:
    """Render the public upcoming dates at a place during its closures, without a decision.

    The dates are those of `during_closures`, the soonest first.
    """
    return {"place": place, "dates": Occurrence.objects.agenda().during_closures().at_place(place)}


@register.inclusion_tag("events/place_agenda.html", takes_context=True)
def place_agenda(context: Context, place: Page) -> dict[str, object]:
    """Render the next six public dates at a place, and the links to subscribe to its calendar.

    A translated place shows the dates of all its translations.
    """
    keys = [place.pk]
    if place.language != settings.LANGUAGE_CODE:  # events are linked to the French page
        same = type(place).objects.filter(translation_key=place.translation_key)
        keys = list(same.values_list("pk", flat=True))
    dates = compiled_rows(_next_dates, now=timezone.now(), places=keys)
    return {
        "request": context.get("request"),
        "occurrences": dates[:NEXT_DATES],
        "has_more": len(dates) > NEXT_DATES,
        "place": place,
    }


def _next_dates(now, places):
    dates = Occurrence.objects.of_public_events().upcoming(now).filter(place__id__in=places)
    return dates.listed().order_by("starts_at", "event_id", "pk")[: NEXT_DATES + 1]


@register.simple_tag(takes_context=True)
def programme_feeds(context: Context, congress: Page, filters) -> dict[str, str]:
    """Return {format: URL} of a programme; {} for an unpublished congress.

    The formats are "ics" and "webcal", which keep the filters, and "schedule_json" and
    "schedule_xml", which contain the whole programme.
    """
    if not congress.feed_url("ics"):
        return {}
    ics = congress.feed_url("ics") + (f"?{filters.query}" if filters.query else "")
    return {
        "ics": ics,
        "webcal": f"webcal://{absolute(context['request'], ics).partition('://')[2]}",
        "schedule_json": congress.schedule_url("json"),
        "schedule_xml": congress.schedule_url("xml"),
    }


@register.filter
def toggled(choice, session: Model) -> str:
    """Return the value of `?parcours=` for a `Choice` with the session added, or removed."""
    return choice.toggled(session)


@register.simple_tag
def speaker_url(congress: Page, person: Model) -> str:
    """Return the URL of a speaker's page, which is below the list of editions."""
    return congress.speaker_url(person)


@register.inclusion_tag("events/feeds/stop_links.html", takes_context=True)
def stop_links(context: Context, kind: str, key: str) -> dict[str, str]:
    """Render the links to follow the stops of travelling places.

    `kind` is "place" or "territory"; `key` is the slug of the place or the code of the territory.
    """
    ics = reverse(f"events:{kind}_stops_ics", args=[key])
    address = absolute(context["request"], ics)
    return {
        "ics": ics,
        "webcal": f"webcal://{address.partition('://')[2]}",
        "poster": reverse(f"events:{kind}_stops_poster", args=[key]),
    }


@register.inclusion_tag("events/feeds/subscribe.html", takes_context=True)
def subscribe(context: Context, subject: str, key: str = "", filters=None) -> dict[str, object]:
    """Render the links that subscribe to a list.

    `subject` is "agenda", "place" or "territory"; `key` is the slug of the place or the code of the
    territory. `filters` are those of a filtered view: the subscription omits its day filters, the
    downloaded file keeps them.
    """
    args, query = [key] if key else [], f"?{filters.query}" if filters and filters.query else ""
    lasting = f"?{filters.lasting_query}" if filters and filters.lasting_query else ""
    ics = reverse(f"events:{subject}_ics", args=args)
    narrowed = {"place": f"?lieu={key}", "territory": f"?territoire={key}"}.get(subject, query)
    address = absolute(context["request"], ics + lasting)
    return {
        "address": address,
        "webcal": f"webcal://{address.partition('://')[2]}",
        "help": reverse("events:subscribe") + narrowed,
        "ics": ics + query,
        "atom": reverse(f"events:{subject}_atom", args=args) + lasting,
        "day_chips": filters.day_chips if filters else [],
        "is_open": bool(filters and filters.shows_choices),
        "whole": filters and not filters.shows_choices and f"?{filters.choices_query}#abonnement",
    }
