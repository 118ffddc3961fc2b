"""The agenda on paper: a printable list, and the poster of a month."""

import datetime
import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from network.models import NetworkSettings, Territory, absolute, crumb_of
from network.models.territory import city_code
from network.outputs import pdf
from network.outputs.responses import paginate
from network.text.strings import clean_typed, whole_number
from places.calls import call_number
from places.models import PlacePage

from .filters import AgendaFilterSet, midnight
from .models import EventIndexPage, Occurrence
from .schedule.spans import MONTH, Span, by_day

MOST = 50  # dates per page, about three sheets
MOST_ON_A_POSTER = 40  # dates, about three sheets: more would not be read on a wall
# Lines of dates on the first sheet, besides the title, the phone number and the strips.
FIRST_SHEET = 14
LETTERS_OF_A_LINE = 44
# A further sheet with fewer dates would waste paper.
FEWEST_ALONE = 3
STRIPS = range(8)
# The query string keys of the poster's page itself.
POSTER_KEYS = ("mois", "empreinte", "depuis")


def filters_of(request: HttpRequest, dates: QuerySet, *own: str) -> AgendaFilterSet:
    """Return the `AgendaFilterSet` of the query string, applied to `dates`.

    `own` are the keys of the query string that belong to the page itself and are ignored. Raises
    Http404 for a refused value.
    """
    query = request.GET.copy()
    for key in own:
        query.pop(key, None)
    filters = AgendaFilterSet(query, dates)
    if filters.refused:
        raise Http404
    return filters


def agenda_crumbs(request: HttpRequest) -> list:
    """Return the `Crumb` of the French agenda page in a list, [] if the page is not public."""
    pages = EventIndexPage.objects.public().in_language(settings.LANGUAGE_CODE)
    page = pages.select_related("locale").first()
    return [crumb_of(page, request)] if page else []


def page_response(request: HttpRequest, template: str, context: dict[str, Any]) -> TemplateResponse:
    """Return a response that proxies may cache for five minutes.

    `template` is the name of a template of `events/`, without its extension.
    """
    response = TemplateResponse(request, f"events/{template}.html", context)
    patch_cache_control(response, public=True, max_age=300)
    return response


@require_safe
def print_list(request: HttpRequest) -> TemplateResponse:
    """Render the upcoming dates that match the filters, day by day, in large type, 50 per page.

    Raises Http404 for a refused filter.
    """
    now = timezone.now()
    filters = filters_of(request, Occurrence.objects.agenda(now))
    crumbs = agenda_crumbs(request)
    page_obj = paginate(request, filters.qs, per_page=MOST)
    context = {
        "filters": filters,
        "page_obj": page_obj,
        "days": by_day(list(page_obj), now),
        "crumbs": crumbs,
        "canonical": crumbs[0][1] if crumbs else "",
        "today": now,
    }
    return page_response(request, "print_list", context | public_address(request, filters, crumbs))


@require_safe
def poster(request: HttpRequest) -> TemplateResponse:
    """Render the dates of one month on A4 sheets, with a phone number to tear off.

    `?mois=2026-11` is the month, by default that of the next date. `?empreinte=` is the fingerprint
    of a printed poster and `?depuis=` the day of the month on which it was printed: the page warns
    if the programme has changed since. Raises Http404 for a refused filter.
    """
    span, filters = month_and_filters(request)
    sheet = poster_sheet(request, span, filters, poster_dates(filters, span))
    scanned = clean_typed(request.GET.get("empreinte", ""))
    context = {
        "filters": filters,
        "scanned": scanned,
        "is_out_of_date": bool(scanned) and scanned != current_fingerprint(request, span, filters),
        "is_over": span.following <= timezone.localdate(),
        "has_pdf": pdf.is_available(),
        "crumbs": agenda_crumbs(request),
    }
    return page_response(request, "poster", context | sheet)


@require_safe
def poster_pdf(request: HttpRequest) -> HttpResponse:
    """Return the poster as a PDF file, or redirect to its page without a PDF renderer.

    Raises Http404 for a refused filter.
    """
    span, filters = month_and_filters(request)
    month, today = f"{span.first:%Y-%m}", timezone.localdate()
    if not pdf.is_available():
        query = urlencode([*filters.pairs, ("mois", month)])
        return HttpResponseRedirect(f"{reverse('events:poster')}?{query}")

    def sheet():
        return poster_sheet(request, span, filters, poster_dates(filters, span))

    key = (request.path, filters.query, month, today)
    name = slugify(subject_of(filters)) or "agenda"
    return pdf.public_response(
        request, key, "events/poster_pdf.html", sheet, filename=f"affiche-{name}-{month}.pdf"
    )


def month_and_filters(request: HttpRequest) -> tuple[Span, AgendaFilterSet]:
    """Return (`Span` of the month, filters applied to its public dates) from the query string.

    The dates are ready for cards, in order of start. Raises Http404 for a refused filter.
    """

    def coming():
        dates = filters_of(request, Occurrence.objects.agenda(), *POSTER_KEYS).qs
        starts = dates.order_by("starts_at").values_list("starts_at", flat=True).first()
        return starts and timezone.localdate(starts)

    span = month_of(request, coming)
    dates = Occurrence.objects.public().between(midnight(span.first), midnight(span.following))
    dates = dates.cards().order_by("starts_at", "event_id", "pk")
    return span, filters_of(request, dates, *POSTER_KEYS)


def poster_dates(
    filters: AgendaFilterSet, span: Span, since: datetime.date | None = None
) -> list[Occurrence]:
    """Return the dates of a poster printed on the day `since`, today by default, by start.

    `filters` and `span` come from `month_and_filters`. If `since` is in the month but not its first
    day, the dates that ended before it are omitted. If a poster cannot show all the dates, returns
    only the first `MOST_ON_A_POSTER` and one more.
    """
    since = since or timezone.localdate()
    dates = filters.qs
    if span.first < since <= span.last:
        dates = dates.filter(ends_at__gt=midnight(since))
    return list(dates[: MOST_ON_A_POSTER + 1])


def current_fingerprint(request: HttpRequest, span: Span, filters: AgendaFilterSet) -> str:
    """Return the fingerprint that a poster printed on the day `?depuis=` would have now.

    `?depuis=` is a day of the month: 1 if it is missing or invalid, the last day if it is too high.
    """
    typed = request.GET.get("depuis", "")
    number = whole_number(typed, digits=2, default=1)
    day = min(max(number, 1), span.last.day)
    return fingerprint(poster_dates(filters, span, span.first.replace(day=day)))


def poster_sheet(
    request: HttpRequest, span: Span, filters: AgendaFilterSet, shown: Sequence[Occurrence]
) -> dict[str, Any]:
    """Return the template context of the poster's sheets: dates, phone number, QR code.

    `shown` are the dates from `poster_dates`. The QR code leads to the poster's own page, which
    states if the paper is still up to date.
    """
    mark, today = fingerprint(shown), timezone.localdate()
    printed = [("mois", f"{span.first:%Y-%m}"), ("empreinte", mark)]
    if span.first < today <= span.last:
        printed.append(("depuis", str(today.day)))
    query = urlencode([*filters.pairs, *printed])
    own = absolute(request, f"{reverse('events:poster')}?{query}")
    place = filters.values.get("lieu")
    first, following = first_sheet(by_day(shown[:MOST_ON_A_POSTER]), place)
    return {
        "span": span,
        "days": first,
        "following_days": following,
        "is_cut": len(shown) > MOST_ON_A_POSTER,
        "today": today,
        "call": call_number(place, NetworkSettings.for_request(request)),
        "strips": STRIPS,
        "subject": subject_of(filters),
        "place": place,
        "mark": mark,
        **public_address(request, filters, agenda_crumbs(request)),
        **short_address(request, filters),
        "qr": qr(own),
    }


def short_address(request: HttpRequest, filters: AgendaFilterSet) -> dict[str, str]:
    """Return {"short": URL to type on a phone, without its scheme} for a place or a territory.

    Returns {} unless the only filter of the poster is a place or a territory.
    """
    place, territory = filters.values.get("lieu"), filters.values.get("territoire")
    if len(filters.active) != 1 or not (place or territory):
        return {}
    path = reverse("events:short", args=[f"l{place.pk}" if place else territory.code.lower()])
    return {"short": absolute(request, path).partition("://")[2]}


@require_safe
def short(request: HttpRequest, key: str) -> HttpResponseRedirect:
    """Redirect a poster's short URL to its place ("l" and a number) or territory (a code).

    Raises Http404 for an unknown key or a place that is not public.
    """
    key = key.lower()
    if key[:1] == "l":
        number = int(key[1:]) if key[1:].isdecimal() and len(key) < 18 else 0
        page = PlacePage.objects.public().filter(pk=number).first()
        url = page and page.get_url(request)
    else:
        territory = Territory.objects.filter(code=city_code(key.upper())).first()
        url = territory and territory.get_absolute_url()
    if not url:
        raise Http404
    return HttpResponseRedirect(url)


def first_sheet(days: list, place: PlacePage | None = None) -> tuple[list, list]:
    """Return (days on the first sheet of a poster, days on the next sheets).

    `days` and both results are [(day, [dates])]. The strips to tear off are at the bottom of the
    first sheet. A day that is cut is on both. If the next sheets would have fewer than three dates,
    dates are moved there from the end of the first sheet. With `place`, the place of the whole
    poster, the location of a date takes no line.
    """
    first, following, left = [], [], FIRST_SHEET
    for day, dates in days:
        left -= 2  # the heading of the day
        for date in dates:
            left -= 0 if following else _lines_of(date, place)
            _add(following if following or left < 0 else first, day, date)
    while 0 < _count(following) < min(FEWEST_ALONE, _count(first) - 1):
        day, dates = first[-1]
        moved = dates.pop()
        if not dates:
            first.pop()
        if following[0][0] == day:
            following[0][1].insert(0, moved)
        else:
            following.insert(0, (day, [moved]))
    return first, following


def _add(sheet, day, date):
    if sheet and sheet[-1][0] == day:
        sheet[-1][1].append(date)
    else:
        sheet.append((day, [date]))


def _count(sheet):
    return sum(len(dates) for _day, dates in sheet)


def _lines_of(date, place):
    free = f" – {date.event.price_label}" if date.event.is_free else ""
    price = "" if free else date.event.price
    where = "" if place or not date.event.is_onsite else date.where
    return lines_of([date.event.title + " ".join(date.states) + free, where, price, date.note])


def lines_of(texts: Iterable[str], letters: int = LETTERS_OF_A_LINE) -> int:
    """Return the number of lines of these texts on a poster, one below the other.

    A line has `letters` characters; an empty text takes no line.
    """
    return sum(len(text) // letters + 1 for text in texts if text)


def month_of(request: HttpRequest, coming: Callable[[], datetime.date | None]) -> Span:
    """Return the `Span` of the month `?mois=2026-11`, by default that of the next date.

    `coming()` returns the day of the next date, or None. A month before the current one is never
    the default. An invalid month, or one more than ten years away, is replaced by the current one.
    """
    today = timezone.localdate()
    typed = request.GET.get("mois", "")
    if not typed:
        return Span.around(MONTH, max(coming() or today, today))
    try:
        day = datetime.date.fromisoformat(f"{typed}-01")
    except ValueError:
        day = today
    return Span.around(MONTH, day if abs((day - today).days) < 3660 else today)


def fingerprint(occurrences: Iterable[Occurrence]) -> str:
    """Return eight hexadecimal digits that change with the content of the dates.

    The digits depend on the events, times, statuses, notes, titles, prices and locations, and on
    the order.
    """
    values = [
        (
            *(o.event_id, o.starts_at, o.ends_at, o.status, o.note),
            *(o.event.title, o.event.is_free, o.event.price, o.where),
        )
        for o in occurrences
    ]
    return hashlib.sha256(repr(values).encode("utf-8", "replace")).hexdigest()[:8]


def subject_of(filters: AgendaFilterSet) -> str:
    """Return the name of the selected place, else of the territory, else ""."""
    place, territory = filters.values.get("lieu"), filters.values.get("territoire")
    return place.title if place else territory.name if territory else ""


def public_address(request: HttpRequest, filters: AgendaFilterSet, crumbs: list) -> dict[str, str]:
    """Return {"address", "qr", "short"}: the shortest URL of the same list, in three forms.

    `address` is the full URL, `qr` its QR code as a data URI, `short` the URL without its scheme.
    `crumbs` come from `agenda_crumbs`.
    """
    place, territory = filters.values.get("lieu"), filters.values.get("territoire")
    if place and len(filters.active) == 1:
        path = place.get_url(request)
    elif territory and len(filters.active) == 1:
        path = territory.get_absolute_url()
    else:
        path = crumbs[0][1] if crumbs else "/"
        path += f"?{filters.query}" if filters.query else ""
    address = absolute(request, path)
    return {"address": address, "qr": qr(address), "short": address.partition("://")[2]}


def qr(address: str) -> str:
    """Return the QR code of a URL as an SVG data URI."""
    # Any mask can be scanned; choosing the best of eight takes four fifths of the time.
    code = segno.make(address, error="m", micro=False, mask=2)
    return code.svg_data_uri(omitsize=True, border=2)
