"""The agenda on paper: a printable list, and the poster of a month or of five weeks."""

import datetime
import hashlib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
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

from network.models import (
    NetworkSettings,
    Territory,
    absolute,
    crumb_of,
    in_reader_language,
)
from network.models.territory import city_code
from network.outputs import pdf
from network.outputs.responses import paginate
from network.text.strings import clean_typed, whole_number
from places.calls import call_number
from places.models import PlacePage

from .entries import entries_by_day, entries_by_series, series_of
from .filters import AgendaFilterSet
from .models import EventIndexPage, EventPage, Occurrence
from .schedule.spans import FIVE_WEEKS, MONTH, Span
from .sheets import (
    BY_SERIES,
    CUT,
    MORE,
    NARROW,
    WIDE,
    Heights,
    foot_of,
    head_of_poster,
    list_sheets,
    parts_of_sheets,
    poster_sheets,
)

MOST = 50  # dates per page, about three sheets
MOST_ONE_BY_ONE = 40  # dates of a poster, about three sheets; more are printed by series
MOST_ON_A_POSTER = 120  # entries, about eight sheets; the poster of more ends before its period
MOST_READ = 600  # dates considered for a poster
# Dates on the last page: fewer would waste paper.
FEWEST_ALONE = 3
STRIPS = range(8)
# The query string keys of the poster's page itself.
POSTER_KEYS = ("mois", "debut", "fin", "empreinte", "depuis")


def filters_of(request: HttpRequest, dates: QuerySet, *own: str) -> AgendaFilterSet:
    """Return the `AgendaFilterSet` of the query string, for the queryset `dates`.

    `own` are the keys of the query string that belong to the page itself and are ignored. Raises
    Http404 for an unknown key and for a refused value.
    """
    query = request.GET.copy()
    for key in own:
        query.pop(key, None)
    filters = AgendaFilterSet(query, dates)
    if filters.refused:
        raise Http404
    return filters


def agenda_crumbs(request: HttpRequest) -> list:
    """Return the `Crumb` of the agenda page in a list; [] if the French page is not public.

    The crumb is that of its public translation into the active language, if there is one.
    """
    pages = EventIndexPage.objects.public().in_language(settings.LANGUAGE_CODE)
    page = pages.select_related("locale").first()
    if page and page.is_in_other_language:
        [page] = in_reader_language([page])
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
    """Render the public dates not yet over that match the filters, day by day, in large type.

    A page has 50 dates; the last page may have 52. `?page=` is the number of the page; an invalid
    number gives the first page, and a number that is too large the last one. Proxies may cache the
    response for five minutes. Raises Http404 for an unknown parameter or a refused filter.
    """
    now = timezone.now()
    filters = filters_of(request, Occurrence.objects.agenda(now))
    crumbs = agenda_crumbs(request)
    page_obj = paginate(request, filters.qs, per_page=MOST, orphans=FEWEST_ALONE - 1)
    days = entries_by_day(page_obj, now)
    wide, _narrow = measures_of(days, filters.values.get("lieu"))
    chips = ", ".join(str(chip.label) for chip in filters.chips)
    end = MORE if page_obj.has_next() else 0
    address = public_address(request, filters, crumbs)
    numbers = list_sheets(days_of_entries(days), wide, chips, end, foot_of(address["short"]))
    context = {
        "filters": filters,
        "page_obj": page_obj,
        "sheets": parts_of_sheets(days, numbers),
        "crumbs": crumbs,
        "canonical": crumbs[0][1] if crumbs else "",
        "today": now,
    }
    return page_response(request, "print_list", context | address)


@require_safe
def poster(request: HttpRequest) -> TemplateResponse:
    """Render the dates of a month or of five weeks on A4 sheets.

    If there is room, the first sheet ends with strips to tear off, with the phone number. Proxies
    may cache the response for five minutes.

    `poster_span` defines the period. The QR code of a printed poster adds up to three parameters:

    - `?empreinte=`, its fingerprint: the page warns if the programme has changed after printing;
    - `?depuis=`, the day of printing, if the period had begun before;
    - `?fin=`, its last day, if it ends before the period.

    Raises Http404 for an unknown parameter or a refused filter.
    """
    span, filters = span_and_filters(request)
    sheet = poster_sheet(request, span, filters)
    scanned = clean_typed(request.GET.get("empreinte", ""))
    context = {
        "filters": filters,
        "scanned": scanned,
        "is_out_of_date": bool(scanned) and scanned != current_fingerprint(request, span, filters),
        "is_over": span.end <= timezone.localdate(),
        "pdf_query": urlencode([*filters.pairs, *span_pairs(span)]) if pdf.is_available() else "",
        "crumbs": agenda_crumbs(request),
    }
    return page_response(request, "poster", context | sheet)


@require_safe
def poster_pdf(request: HttpRequest) -> HttpResponse:
    """Return the poster as a PDF file; if no PDF renderer is available, redirect to its page.

    The file is cached for five minutes at most. Raises Http404 for an unknown parameter or a
    refused filter.
    """
    span, filters = span_and_filters(request)
    if not pdf.is_available():
        query = urlencode([*filters.pairs, *span_pairs(span)])
        return HttpResponseRedirect(f"{reverse('paper:poster')}?{query}")

    key = (request.path, filters.query, span.kind, span.first)
    name = slugify(subject_of(filters)) or "agenda"
    return pdf.public_response(
        request,
        key,
        "events/poster_pdf.html",
        lambda: poster_sheet(request, span, filters),
        filename=f"affiche-{name}-{span.key}.pdf",
    )


def span_and_filters(request: HttpRequest) -> tuple[Span, AgendaFilterSet]:
    """Return (`Span` of the poster, filters applied to the public dates of that span).

    The span and the filters are read from the query string. The dates include past ones. They are
    ready for cards, sorted by `first_on`, then by start. Raises Http404 as `filters_of` does.
    """

    def coming():
        dates = filters_of(request, Occurrence.objects.agenda(), *POSTER_KEYS).qs
        return dates.order_by("first_on").values_list("first_on", flat=True).first()

    span = poster_span(request, coming)
    dates = Occurrence.objects.public().on_days(span.first, span.last)
    dates = dates.cards().order_by("first_on", "starts_at", "event_id", "pk")
    return span, filters_of(request, dates, *POSTER_KEYS)


def poster_dates(
    filters: AgendaFilterSet, span: Span, since: datetime.date, end: datetime.date
) -> list[Occurrence]:
    """Return the dates of a poster printed on the day `since`, until the day `end`, included.

    `filters` and `span` come from `span_and_filters`, which defines the order. A poster printed
    after the first day of the span omits the dates that ended before `since`. The dates that are
    over on the day `since` itself are included, so that the result is the same during the whole
    day. There are `MOST_READ` (600) dates at most.
    """
    dates = filters.qs.filter(first_on__lte=end)
    if span.first < since <= span.last:
        dates = dates.filter(last_on__gte=since)
    return list(dates[:MOST_READ])


def end_of_poster(
    dates: list[Occurrence], span: Span, *, is_complete: bool = True
) -> tuple[datetime.date, bool]:
    """Return (last day of a poster printed now, True if it omits later dates of the span).

    `dates` are the dates to print, in order. Printed one by one or by series, they take at most
    `MOST_ON_A_POSTER` (120) entries. If they take more, the poster ends with the last day that fits
    whole. If even the first day does not fit, the result is the first day, see `first_of_poster`;
    dates that began before count on that day. For a span that is over, the last day is that of the
    span, and its first dates are printed. `is_complete` is False if the span may have later dates
    that are not among `dates`: the poster then ends before the last day.
    """
    first = first_of_poster(span)
    days = [max(date.first_on, first) for date in dates]
    groups = series_of(dates) if len(dates) > MOST_ONE_BY_ONE else [[date] for date in dates]
    # The day on which each entry begins.
    begins = sorted(max(min(d.first_on for d in group), first) for group in groups)
    excess = begins[MOST_ON_A_POSTER:][:1]
    if not excess and not is_complete:
        excess = days[-1:]
    if not excess or timezone.localdate() > span.last:
        return span.last, bool(excess)
    return max((day for day in days if day < excess[0]), default=days[0]), True


def first_of_poster(span: Span) -> datetime.date:
    """Return today if it is a day of `span`, otherwise the first day of `span`."""
    today = timezone.localdate()
    return today if span.first < today <= span.last else span.first


def printed_span(span: Span, end: datetime.date) -> Span:
    """Return the days that a poster announces, from `first_of_poster` to `end`, as a `Span`.

    If `span` is a month and `end` its last day, the result is `span`.
    """
    if span.is_month and end == span.last:
        return span
    return span.between(first_of_poster(span), end)


def current_fingerprint(request: HttpRequest, span: Span, filters: AgendaFilterSet) -> str:
    """Return the fingerprint that a poster printed on the day `?depuis=` would have now.

    `?depuis=` is an ISO date, or only the number of a day, "15", in the month of `span.first`. The
    default is the first day of the span. A day outside the span is replaced by the nearest day of
    the span. `?fin=` is the last day of the poster, an ISO date; the default is the last day of the
    span. An invalid value counts as missing.
    """
    typed = request.GET.get("depuis", "")
    try:
        day = datetime.date.fromisoformat(typed)
    except ValueError:
        number = max(whole_number(typed, digits=2, default=1), 1)
        day = span.first.replace(day=1) + datetime.timedelta(days=number - 1)
    try:
        end = datetime.date.fromisoformat(request.GET.get("fin", ""))
    except ValueError:
        end = span.last
    return fingerprint(poster_dates(filters, span, min(max(day, span.first), span.last), end))


def poster_sheet(request: HttpRequest, span: Span, filters: AgendaFilterSet) -> dict[str, Any]:
    """Return the template context of the poster's sheets: dates, phone number, QR code.

    The dates of today that are over are not printed. If there are more than `MOST_ONE_BY_ONE` (40)
    dates, the dates that come again are printed once, with their days: `entries_by_series`. The QR
    code leads to the poster's own page, which states if the paper is still up to date.
    """
    today = timezone.localdate()
    of_span = poster_dates(filters, span, today, span.last)
    is_current = span.first <= today <= span.last
    coming = [date for date in of_span if not (is_current and date.is_over)]
    end, is_cut = end_of_poster(coming, span, is_complete=len(of_span) < MOST_READ)
    mark = fingerprint(date for date in of_span if date.first_on <= end)
    dates = [date for date in coming if date.first_on <= end]
    own_span = printed_span(span, end)
    printed = [*span_pairs(span), ("empreinte", mark)]
    if end < span.last:
        printed.append(("fin", str(end)))
    if span.first < today <= span.last:
        printed.append(("depuis", str(today.day if span.is_month else today)))
    query = urlencode([*filters.pairs, *printed])
    own = absolute(request, f"{reverse('paper:poster')}?{query}")
    place = filters.values.get("lieu")
    is_by_series = len(dates) > MOST_ONE_BY_ONE
    days = entries_by_series(dates) if is_by_series else entries_by_day(dates)
    days = list(first_entries(days, MOST_ON_A_POSTER))
    # Entries of both kinds, whose order the poster explains.
    has_both = len({bool(entry.days) for _day, held in days for entry in held}) == 2
    subject, location = subject_of(filters), place.postal_address if place else ""
    address = public_address(request, filters, agenda_crumbs(request))
    address |= short_address(request, filters)
    numbers, has_strips = poster_sheets(
        days_of_entries(days),
        *measures_of(days, place),
        head_of_poster(own_span.title, subject, location) + (BY_SERIES if has_both else 0),
        CUT if is_cut else 0,
        foot_of(address["short"], has_phone=True),
    )
    return {
        "span": span,
        "own_span": own_span,
        "sheets": parts_of_sheets(days, numbers),
        "is_cut": is_cut,
        "is_by_series": is_by_series,
        "has_both": has_both,
        "today": today,
        "call": call_number(place, NetworkSettings.for_request(request)),
        "strips": STRIPS if has_strips else (),
        "subject": subject,
        "place": place,
        "mark": mark,
        **address,
        "qr": qr(own),
    }


def short_address(request: HttpRequest, filters: AgendaFilterSet) -> dict[str, str]:
    """Return {"short": URL to type on a phone, without its scheme} for a place or a territory.

    The place or the territory must be the only filter of the poster. Otherwise returns {}.
    """
    place, territory = filters.values.get("lieu"), filters.values.get("territoire")
    if len(filters.active) != 1 or not (place or territory):
        return {}
    path = reverse("paper:short", args=[f"l{place.pk}" if place else territory.code.lower()])
    return {"short": absolute(request, path).partition("://")[2]}


@require_safe
def short(request: HttpRequest, key: str) -> HttpResponseRedirect:
    """Redirect a short URL to the page of a place, an event or a territory.

    `key` is "l" and the primary key of a place, "e" and the primary key of an event, or the code of
    a territory. Case is ignored. For an event, the new URL ends with "#ajouter", the anchor of its
    calendar links. An arrondissement leads to its city. Raises Http404 for an unknown key or a page
    that is not public.
    """
    key = key.lower()
    if model := {"l": PlacePage, "e": EventPage}.get(key[:1]):
        number = whole_number(key[1:], digits=16)
        page = model.objects.public().filter(pk=number).first()
        url = page and page.get_url(request)
        if url and model is EventPage:
            url += "#ajouter"
    else:
        territory = Territory.objects.filter(code=city_code(key.upper())).first()
        url = territory and territory.get_absolute_url()
    if not url:
        raise Http404
    return HttpResponseRedirect(url)


def first_entries(days: list, most: int) -> Iterator[tuple[str, list]]:
    """Yield (heading, entries) of [(heading, [entries])], up to `most` entries in total."""
    for heading, entries in days:
        if most > 0:
            yield heading, entries[:most]
        most -= len(entries)


def days_of_entries(days: list) -> list:
    """Return the heading of each entry of [(heading, [entries])]."""
    return [heading for heading, entries in days for _entry in entries]


def measures_of(days: list, place: PlacePage | None = None) -> tuple[Heights, Heights]:
    """Return two `Heights` of the same entries: in a wide column, and in a narrow one.

    `days` is [(heading, [entries])]. With `place`, the place of the whole sheet, the heights do not
    count the locations of the dates, which are not printed.
    """
    texts = [entry.texts(has_location=not place) for _day, entries in days for entry in entries]
    each = days_of_entries(days)
    return WIDE.measure(each, texts), NARROW.measure(each, texts)


def poster_span(request: HttpRequest, coming: Callable[[], datetime.date | None]) -> Span:
    """Return the `Span` of a poster from the query string.

    `?mois=2026-11` is a month, and `?debut=2026-11-30` the first day of five weeks; `?mois=` has
    priority. If both are empty and today is one of the last six days of its month, the span is the
    five weeks from today. If these five weeks have no date, or if today is earlier in its month,
    the span is `Span.of_poster` of the day of the next date. `coming()` returns the day of the next
    date, or None. Today replaces a day of `coming()` that is past or None, and a month or day that
    is invalid or more than ten years away.
    """
    today = timezone.localdate()
    month, first = request.GET.get("mois", ""), request.GET.get("debut", "")
    if not (month or first):
        span, day = Span.of_poster(today), max(coming() or today, today)
        return span if span.kind == FIVE_WEEKS and day <= span.last else Span.of_poster(day)
    try:
        day = datetime.date.fromisoformat(f"{month}-01" if month else first)
    except ValueError:
        day = today
    day = day if abs((day - today).days) < 3660 else today
    return Span.around(MONTH, day) if month else Span.five_weeks(day)


def span_pairs(span: Span) -> list[tuple[str, str]]:
    """Return the query string of `poster_span` that selects a span, as [(parameter, value)]."""
    return [("debut" if span.kind == FIVE_WEEKS else "mois", span.key)]


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
    """Return the name of the selected place or, without a place, of the selected territory.

    Returns "" if neither a place nor a territory is selected.
    """
    place, territory = filters.values.get("lieu"), filters.values.get("territoire")
    return place.title if place else territory.name if territory else ""


def public_address(request: HttpRequest, filters: AgendaFilterSet, crumbs: list) -> dict[str, str]:
    """Return {"address", "qr", "short"}: a URL where these dates are listed, in three forms.

    It is the page of the place or territory, if this is the only filter, else the agenda with the
    same filters. `address` is the full URL, `qr` its QR code as a data URI, `short` the URL without
    its scheme. `crumbs` come from `agenda_crumbs`; without a crumb, the home page replaces the
    agenda.
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


@lru_cache(maxsize=1000)
def cached_qr(address: str, *, is_small: bool = False) -> str:
    """Return `qr`, cached. The URL must not contain the position of a visitor."""
    return qr(address, is_small=is_small)


def qr(address: str, *, is_small: bool = False) -> str:
    """Return the QR code of a URL as an SVG data URI; "" if the URL is too long for a code.

    With `is_small`, it is a PNG of one pixel per module, with half as many bytes. A style sheet
    must enlarge it without smoothing.
    """
    try:
        # Any mask can be scanned; choosing the best of eight takes four fifths of the time.
        code = segno.make(address, error="m", micro=False, mask=2)
    except segno.DataOverflowError:
        return ""
    if is_small:
        return code.png_data_uri(border=2, compresslevel=0)  # the page is compressed
    return code.svg_data_uri(omitsize=True, border=2)
