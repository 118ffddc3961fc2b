from django import template
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape, escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext
from wagtail.models import Site

from events.models import EventIndexPage, Occurrence
from network.dates import format_day
from network.frame.addresses import cached_addresses
from network.models import absolute
from network.shared.compiled import compiled_rows
from network.templatetags.network import marked

register = template.Library()
NEXT_DATES = 6


@register.filter
def day_in_words(day):
    """ "Aujourd’hui, mercredi 21 octobre", "Demain, …", "Mardi 3 novembre"."""
    today = timezone.localdate()
    text = format_day(day, today=today)
    if (day - today).days == 0:
        return gettext("Aujourd’hui, %(day)s") % {"day": text}
    if (day - today).days == 1:
        return gettext("Demain, %(day)s") % {"day": text}
    return f"{text[:1].upper()}{text[1:]}"


@register.filter
def in_lines(dates):
    """What a day holds, a line for each date, struck through when it will not happen."""
    return mark_safe("\n\n".join(map(_line, dates)))  # noqa: S308 - each part is escaped


def _line(date):
    line = f"{escape(date.hour)}{conditional_escape(marked(date.words))}"
    if date.is_off:
        line = f"<s>{line}</s>"
    return "".join([line, *(f" – {escape(state)}" for state in date.states)])


@register.simple_tag(takes_context=True)
def agenda_url(context):
    """The address of the agenda's page, "" when it is not published."""
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
def shut_out_dates(place):
    """What a place still announces while it is closed."""
    return {"place": place, "dates": Occurrence.objects.agenda().shut_out().at_place(place)}


@register.inclusion_tag("events/place_agenda.html", takes_context=True)
def place_agenda(context, place):
    """The next six dates at a place (in whatever language its page is), with its calendar."""
    keys = [place.pk]
    if place.language != settings.LANGUAGE_CODE:  # its dates are those of the French page
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
def programme_feeds(context, congress, filters):
    """{form: address} of a programme, as it is narrowed; {} before its congress is published."""
    if not congress.feed_url("ics"):
        return {}
    query = f"?{filters.query}" if filters.query else ""
    urls = {form: congress.feed_url(form) + query for form in ("ics", "atom", "json", "csv")}
    full_url = absolute(context["request"], urls["ics"])
    urls["webcal"] = f"webcal://{full_url.partition('://')[2]}"
    for form in ("json", "xml"):
        urls[f"schedule_{form}"] = congress.schedule_url(form)
    return urls


@register.filter
def toggled(choice, session):
    """The `parcours` of a visitor's `Choice` once a session is added to it, or removed."""
    return choice.toggled(session)


@register.simple_tag
def speaker_url(congress, person):
    """The page of somebody who speaks, inside the list of editions."""
    return congress.speaker_url(person)


@register.inclusion_tag("events/feeds/stop_links.html", takes_context=True)
def stop_links(context, kind, key):
    """How to follow when travelling places stop: `kind` is "place" (with its slug) or "territory"
    (with its code)."""
    ics = reverse(f"events:{kind}_stops_ics", args=[key])
    address = absolute(context["request"], ics)
    return {
        "ics": ics,
        "webcal": f"webcal://{address.partition('://')[2]}",
        "poster": reverse(f"events:{kind}_stops_poster", args=[key]),
    }


@register.inclusion_tag("events/feeds/subscribe.html", takes_context=True)
def subscribe(context, subject, key="", filters=None):
    """How to have a list in one's own calendar.

    `subject` is "agenda", "place" (with its slug as `key`) or "territory" (with its code);
    `filters` are those of a filtered view. The days that it asks for are left out of what is
    subscribed to, and are in the file.
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
