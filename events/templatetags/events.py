"""Template tags and filters of the agenda and of the congress programme."""

from datetime import date
from html import escape

from django import template
from django.conf import settings
from django.db.models import F, Model
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext
from wagtail.models import Page, Site

from events.models import EventIndexPage, Occurrence
from events.models.line import Line
from events.visitor_calendars import SingleDate, Subscription, title_of
from network.database.compiled import compiled_rows
from network.site.addresses import cached_addresses
from network.templatetags.network import marked
from network.text.dates import format_day, format_time

register = template.Library()
NEXT_EVENTS = 6
NEXT_DATES = 4  # of one event
NEXT_ROWS = 24
STATE = '<em class="agenda-span__state">{}</em> '
TOWN = ' <small class="agenda-span__town">{}</small>'


@register.filter
def day_in_words(day: date) -> str:
    """Return a day in words, with a capital letter: "Mardi 3 novembre".

    Today is "Aujourd’hui, mercredi 21 octobre", and tomorrow "Demain, …". The year is added if it
    is not the current year.
    """
    today = timezone.localdate()
    text = format_day(day, today=today)
    if (day - today).days == 0:
        return gettext("Aujourd’hui, %(day)s") % {"day": text}
    if (day - today).days == 1:
        return gettext("Demain, %(day)s") % {"day": text}
    return f"{text[:1].upper()}{text[1:]}"


@register.simple_tag
def span_date(occurrence: Occurrence | Line, day: date, part: str, is_month: bool) -> SafeString:
    """Render the link to a date in the cell of `day`, in a week or a month.

    `part` is the name of a part of the day, whose dates have the hour above the title, or "". A
    date that started before `day` has the hour of its end, if it ends on `day`: "jusqu’à 1 h".

    A month has a hundred of these links: as a template, they would take a sixth of its time.
    """
    hour, title = escape(_hour_on(occurrence, day)), marked(occurrence.event.title)
    title = title if isinstance(title, SafeString) else escape(title)
    classes, town = "agenda-span__date", escape(occurrence.town)
    if part and hour:
        classes, hour = f"{classes} agenda-span__date--timed", f"{hour}&#10;"
    if occurrence.is_off:
        classes, title = f"{classes} agenda-span__date--off", f"<s>{title}</s>"
    if town:
        town = f", {town}" if is_month else TOWN.format(town)
    states = "".join(STATE.format(escape(str(state))) for state in occurrence.states)
    url = escape(occurrence.event.url or "")
    # Safe: each text is escaped above. `format_html` would take half of the time of a link.
    return mark_safe(f'<a class="{classes}" href="{url}">{hour}{states}{title}{town}</a>')  # noqa: S308


def _hour_on(occurrence, day):
    """Return the hour of a date in the cell of `day`, with a final space, or ""."""
    if occurrence.local_start.date() == day:
        return occurrence.hour
    end = occurrence.local_end
    if occurrence.event.all_day or end.date() > day:
        return ""
    return gettext("jusqu’à %(time)s") % {"time": format_time(end)} + " "


@register.simple_tag
def others(number: int) -> str:
    """Return "+ 2 autres", the number of dates that a day does not show; "" for none."""
    if not number:
        return ""
    return ngettext("+ %(number)s autre", "+ %(number)s autres", number) % {"number": number}


@register.simple_tag
def day_and_count(name: str, number: int) -> str:
    """Return a day in words and the number of its dates: "Mardi 3 novembre, 8 rendez-vous"."""
    text = ngettext("%(name)s, %(number)s rendez-vous", "%(name)s, %(number)s rendez-vous", number)
    return text % {"name": name, "number": number}


@register.simple_tag(takes_context=True)
def agenda_url(context: Context) -> str:
    """Return the URL of the French agenda page under the prefix of the active language.

    In English, it is "/en/agenda/", even if the page has an English translation. The URL is cached
    by site and language. It is "" if the page is not public.
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
    """Render the public upcoming dates at a place that fall during its closures, by start.

    Omits cancelled and postponed dates, and dates that an editor has already decided about.

    Also renders the dates during these closures whose people will be notified of a change, unless
    an editor has decided about the date, and the time of the first letters.
    """
    dates = Occurrence.objects.agenda().during_closures().at_place(place)
    told = (
        Occurrence.objects.agenda()
        .at_place(place)
        .with_closures()
        .filter(
            has_closure=True,
            is_decided=False,
            event__pending_letters__original_starts_at=F("original_starts_at"),
            event__pending_letters__gives_seats=False,
            event__pending_letters__due_at__gt=timezone.now(),
        )
    )
    told = list(told.annotate(due_at=F("event__pending_letters__due_at")))
    return {
        "place": place,
        "dates": dates,
        "told": told,
        "due_at": min((date.due_at for date in told), default=None),
    }


@register.inclusion_tag("events/place_agenda.html", takes_context=True)
def place_agenda(context: Context, place: Page) -> dict[str, object]:
    """Render the next public events at a place, and the links to subscribe to its calendar.

    Each of the `NEXT_EVENTS` events has one card, with its next `NEXT_DATES` dates. Events without
    a date among the next `NEXT_ROWS` are omitted. Ongoing and cancelled dates are included. A
    translated place shows the dates of all its translations.
    """
    keys = [place.pk]
    if place.language != settings.LANGUAGE_CODE:  # events are linked to the French page
        same = type(place).objects.filter(translation_key=place.translation_key)
        keys = list(same.values_list("pk", flat=True))
    dates = compiled_rows(_next_dates, now=timezone.now(), places=keys)
    by_event = {}
    for occurrence in dates[:NEXT_ROWS]:
        by_event.setdefault(occurrence.event_id, []).append(occurrence)
    shown = [event_dates[:NEXT_DATES] for event_dates in by_event.values()][:NEXT_EVENTS]
    return {
        "request": context.get("request"),
        "shown": [(first, _labels(first, later)) for first, *later in shown],
        "has_more": len(dates) > sum(map(len, shown)),
        "place": place,
    }


def _labels(first, later):
    """Return the `later` dates of the event of `first` in words, as a tuple.

    A date with the hours of `first` is a day only: "mardi 8 décembre (Annulé)".
    """
    return tuple(_label(occurrence, first) for occurrence in later)


def _label(occurrence, first):
    if occurrence.hours == first.hours and not occurrence.event.all_day:
        words = format_day(occurrence.local_start.date(), today=timezone.localdate())
    else:
        words = occurrence.when
    # The card of `first` shows its own states, such as "Aussi en ligne".
    states = [
        str(state) for state in occurrence.states if occurrence.is_off or state not in first.states
    ]
    return f"{words} ({', '.join(states)})" if states else words


def _next_dates(now, places):
    dates = Occurrence.objects.of_public_events().upcoming(now).filter(place__id__in=places)
    return dates.listed().order_by("starts_at", "event_id", "pk")[: NEXT_ROWS + 1]


@register.simple_tag(takes_context=True)
def programme_feeds(context: Context, congress: Page, filters) -> dict[str, object]:
    """Return the subscription and the files of a programme; {} before its first publication.

    "calendar", the `Subscription`, and "ics" have the filters; "schedule_json" and "schedule_xml"
    contain the whole programme. The values are paths, except "calendar".
    """
    if not congress.feed_url("ics"):
        return {}
    query = f"?{filters.query}" if filters.query else ""
    labels = (chip.label for chip in filters.chips)
    ics, request = congress.feed_url("ics") + query, context["request"]
    return {
        "calendar": Subscription.to(
            request,
            ics,
            page=f"{request.path}?{filters.choices_query}#abonnement",
            title=title_of(request, congress.title, *labels),
        ),
        "ics": ics,
        "schedule_json": congress.schedule_url("json"),
        "schedule_xml": congress.schedule_url("xml"),
    }


@register.filter
def without_article(name: str) -> str:
    """Return the name of a weekday without the Arabic article, with which all of them begin.

    The first letter of the result heads a narrow column of a calendar.
    """
    return name.removeprefix("ال")


@register.filter
def toggled(choice, session: Model) -> str:
    """Return the value of `?parcours=` for a `Choice` with the session added.

    If the choice contains the session already, the session is removed.
    """
    return choice.toggled(session)


@register.simple_tag
def speaker_url(congress: Page, person: Model) -> str:
    """Return the URL of a speaker's page, which is below the list of editions."""
    return congress.speaker_url(person)


@register.inclusion_tag("events/feeds/stop_links.html")
def stop_links(kind: str, key: str) -> dict[str, str]:
    """Render the links to the calendars and to the poster of the visits of travelling places.

    The calendars and the poster are on one page. `kind` is "place" or "territory"; `key` is the
    slug of the place or the code of the territory.
    """
    return {"poster": reverse(f"paper:{kind}_stops_poster", args=[key])}


@register.inclusion_tag("events/feeds/subscribe.html", takes_context=True)
def subscribe(
    context: Context, subject: str, key: str = "", name: str = "", filters=None
) -> dict[str, object]:
    """Render the links that subscribe to a list.

    `subject` is "agenda", "place" or "territory"; `key` is the slug of the place or the code of the
    territory, and `name` its name. `filters` are the filters of the view, if any: the subscription
    omits the day filters, the downloaded file has them.
    """
    request, args = context["request"], [key] if key else []
    query = f"?{filters.query}" if filters and filters.query else ""
    lasting = f"?{filters.lasting_query}" if filters and filters.lasting_query else ""
    page = {"place": f"?lieu={key}", "territory": f"?territoire={key}"}.get(subject, lasting)
    ics = reverse(f"events:{subject}_ics", args=args)
    labels = _lasting_labels(filters) if filters else []
    return {
        "calendar": Subscription.to(
            request,
            ics + lasting,
            page=reverse("subscriptions:subscribe") + page,
            title=title_of(request, name or gettext("agenda"), *labels),
        ),
        "ics": ics + query,
        "day_chips": filters.day_chips if filters else [],
    }


def _lasting_labels(filters):
    labels = (chip.label for chip in filters.chips)
    return [label for label in labels if label not in filters.day_chips]


@register.inclusion_tag("events/feeds/calendars.html", takes_context=True)
def calendars(context: Context, path: str, page: str, *parts: str) -> dict[str, object]:
    """Render the links that subscribe to the feed at `path` in each calendar.

    `page` is the path of the page with these links. `parts` are joined to the name of the network
    to name the calendar.
    """
    title = title_of(context["request"], *parts)
    return {"calendar": Subscription.to(context["request"], path, page=page, title=title)}


@register.inclusion_tag("events/feeds/event_calendars.html", takes_context=True)
def event_calendars(
    context: Context, event: Page, coming: list, uid, *, has_programme: bool = False
) -> dict[str, object]:
    """Render the links that put an event into the visitor's calendar, or nothing without `uid`.

    `coming` are the upcoming dates of `event`, by start, and `uid` is the UID of its calendar
    entry. The next date that takes place can be added alone: its file contains no other date.
    Visitors can also subscribe to all the dates, except with `has_programme`: the page of a
    congress offers the calendar of its programme instead. If no date takes place, nothing is
    rendered.
    """
    if not uid:
        return {}
    request, ics = context["request"], reverse("events:event_ics", args=[uid])
    following = next((date for date in coming if not date.is_off), None)
    if not following:
        return {}
    result = {
        "ics": ics,
        "date": following,
        "single": SingleDate.of(following),
        "file": f"{ics}?date={following.moment}",
        "is_series": len(coming) > 1,
    }
    if not has_programme:
        result["calendar"] = Subscription.to(
            request,
            f"{reverse('events:agenda_ics')}?serie={uid}",
            page=reverse("paper:short", args=[f"e{event.pk}"]),
            title=title_of(request, event.title),
        )
    return result
