"""The agenda on paper: a list to print, and a poster of a month to hang up."""

import datetime
import hashlib
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from network.models import NetworkSettings, Territory
from network.models.territory import city_code
from network.outputs import pdf
from network.outputs.responses import paginate
from network.text import clean_typed, whole_number
from places.calls import call_number
from places.models import PlacePage

from .filters import AgendaFilterSet, midnight
from .models import EventIndexPage, Occurrence
from .schedule.days import by_day
from .schedule.spans import MONTH, Span

MOST = 50  # dates of a page, some three sheets
MOST_ON_A_POSTER = 40  # some three sheets: nobody reads more on a wall
# Lines of the first sheet beside what it is for, the telephone and the strips to tear off.
FIRST_SHEET = 14
LETTERS_OF_A_LINE = 44
# A sheet with fewer dates is not worth its paper, nor the way from the first one.
FEWEST_ALONE = 3
STRIPS = range(8)
# The keys that only the poster's page reads.
OWN = ("mois", "empreinte", "depuis")


def filters_of(request, dates, *own):
    """The filters of the address; `own` are the keys that only this page reads."""
    query = request.GET.copy()
    for key in own:
        query.pop(key, None)
    filters = AgendaFilterSet(query, dates)
    if filters.refused:
        raise Http404
    return filters


def agenda_crumbs(request):
    """[(title, address)] of the agenda's own page, [] when it is not published."""
    pages = EventIndexPage.objects.public().in_language(settings.LANGUAGE_CODE)
    page = pages.select_related("locale").first()
    return [(page.title, page.get_url(request))] if page else []


def page_response(request, template, context):
    response = TemplateResponse(request, f"events/{template}.html", context)
    patch_cache_control(response, public=True, max_age=300)
    return response


@require_safe
def print_list(request):
    """The dates to come, day by day, in large letters."""
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
def poster(request):
    """The dates of one month on A4 sheets to hang up, with a telephone number to tear off.

    `?mois=AAAA-MM`, that of the next date by default. `?empreinte=` is the mark of a poster printed
    before: the page says when the programme has changed since.
    """
    span, filters = month_and_filters(request)
    sheet = poster_sheet(request, span, filters, shown_on_a_poster(filters, span))
    scanned = clean_typed(request.GET.get("empreinte", ""))
    context = {
        "filters": filters,
        "scanned": scanned,
        "is_out_of_date": bool(scanned) and scanned != mark_of_scanned(request, span, filters),
        "is_over": span.following <= timezone.localdate(),
        "has_pdf": pdf.is_available(),
        "crumbs": agenda_crumbs(request),
    }
    return page_response(request, "poster", context | sheet)


@require_safe
def poster_pdf(request):
    """The same poster as a file to print or to send; the page itself where no PDF can be drawn."""
    span, filters = month_and_filters(request)
    month, today = f"{span.first:%Y-%m}", timezone.localdate()
    if not pdf.is_available():
        query = urlencode([*filters.pairs, ("mois", month)])
        return HttpResponseRedirect(f"{reverse('events:poster')}?{query}")

    def sheet():
        return poster_sheet(request, span, filters, shown_on_a_poster(filters, span))

    key = (request.path, filters.query, month, today)
    name = slugify(subject_of(filters)) or "agenda"
    return pdf.public_response(
        request, key, "events/poster_pdf.html", sheet, filename=f"affiche-{name}-{month}.pdf"
    )


def month_and_filters(request):
    """(month, filters) of the address."""

    def coming():
        dates = filters_of(request, Occurrence.objects.agenda(), *OWN).qs
        starts = dates.order_by("starts_at").values_list("starts_at", flat=True).first()
        return starts and timezone.localdate(starts)

    span = month_of(request, coming)
    dates = Occurrence.objects.public().between(midnight(span.first), midnight(span.following))
    dates = dates.cards().order_by("starts_at", "event_id", "pk")
    return span, filters_of(request, dates, *OWN)


def shown_on_a_poster(filters, span, since=None):
    """What a poster printed on the day `since`, today by default, says: what is over on that day is
    left out, unless the whole month is. One date more than it has room for when it is cut."""
    since = since or timezone.localdate()
    dates = filters.qs
    if span.first < since <= span.last:
        dates = dates.filter(ends_at__gt=midnight(since))
    return list(dates[: MOST_ON_A_POSTER + 1])


def mark_of_scanned(request, span, filters):
    """The mark that a poster printed on the day `?depuis=` of its month would have now."""
    typed = request.GET.get("depuis", "")
    number = whole_number(typed, digits=2, default=1)
    day = min(max(number, 1), span.last.day)
    return mark_of(shown_on_a_poster(filters, span, span.first.replace(day=day)))


def poster_sheet(request, span, filters, shown):
    """What is on the paper; `shown` holds one date more than it has room for when it is cut.

    Its image to scan leads to its own page, which tells whether the paper still says the truth.
    """
    mark, today = mark_of(shown), timezone.localdate()
    printed = [("mois", f"{span.first:%Y-%m}"), ("empreinte", mark)]
    if span.first < today <= span.last:
        printed.append(("depuis", str(today.day)))
    query = urlencode([*filters.pairs, *printed])
    own = request.build_absolute_uri(f"{reverse('events:poster')}?{query}")
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


def short_address(request, filters):
    """{short} for the poster of a place or of a territory, to be typed on a telephone; {} for any
    other."""
    place, territory = filters.values.get("lieu"), filters.values.get("territoire")
    if len(filters.active) != 1 or not (place or territory):
        return {}
    path = reverse("events:short", args=[f"l{place.pk}" if place else territory.code.lower()])
    return {"short": request.build_absolute_uri(path).partition("://")[2]}


@require_safe
def short(request, key):
    """From the address that a poster says to the page of its place ("l" and its number) or of its
    territory (its code)."""
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


def first_sheet(days, place=None):
    """(the days that fit the first sheet of a poster, those of the next ones): the strips to tear
    off stand below the first. A day that is cut is said on both. `place` is that of the poster,
    which no date says again."""
    first, following, left = [], [], FIRST_SHEET
    for day, dates in days:
        left -= 2  # its name
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


def lines_of(texts, letters=LETTERS_OF_A_LINE):
    """How many lines some texts take, one below the other, on a poster."""
    return sum(len(text) // letters + 1 for text in texts if text)


def month_of(request, coming):
    """The month of `?mois=AAAA-MM`; without it that of the next day with something to say, which
    `coming()` gives: at the end of a month nobody hangs up what is over."""
    today = timezone.localdate()
    typed = request.GET.get("mois", "")
    if not typed:
        return Span.around(MONTH, max(coming() or today, today))
    try:
        day = datetime.date.fromisoformat(f"{typed}-01")
    except ValueError:
        day = today
    return Span.around(MONTH, day if abs((day - today).days) < 3660 else today)


def mark_of(occurrences):
    """Eight characters that change with anything the poster says."""
    values = [
        (o.event_id, o.starts_at, o.ends_at, o.status, o.note, o.event.title, o.where)
        for o in occurrences
    ]
    return hashlib.sha256(repr(values).encode("utf-8", "replace")).hexdigest()[:8]


def subject_of(filters):
    """ "EPN de l’Étang", "Martigues", "" for the whole network."""
    place, territory = filters.values.get("lieu"), filters.values.get("territoire")
    return place.title if place else territory.name if territory else ""


def public_address(request, filters, crumbs):
    """{address, qr}: the shortest address of the same list, whole, and as an image to scan."""
    place, territory = filters.values.get("lieu"), filters.values.get("territoire")
    if place and len(filters.active) == 1:
        path = place.get_url(request)
    elif territory and len(filters.active) == 1:
        path = territory.get_absolute_url()
    else:
        path = crumbs[0][1] if crumbs else "/"
        path += f"?{filters.query}" if filters.query else ""
    address = request.build_absolute_uri(path)
    return {"address": address, "qr": qr(address), "short": address.partition("://")[2]}


def qr(address):
    """A drawing to scan, as the address of an image."""
    # Any mask is read: to weigh the eight takes four fifths of the time.
    code = segno.make(address, error="m", micro=False, mask=2)
    return code.svg_data_uri(omitsize=True, border=2)
