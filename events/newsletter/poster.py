"""The notice « Les rendez-vous près de chez vous » to print, for a commune and a distance."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.paper import (
    STRIPS,
    agenda_crumbs,
    cached_qr,
    days_of_entries,
    measures_of,
    page_response,
)
from events.sheets import CUT, foot_of, head_of_poster, parts_of_sheets, poster_sheets
from network.geography.spots import written_name
from network.models import NetworkSettings, absolute
from network.outputs import pdf
from places.calls import call_number

from .choices import DAYS, Frequency, Radius
from .forms import AroundForm
from .programme import Programme, heading


def poster_form(request: HttpRequest) -> AroundForm:
    """Return the form of the query string, unbound if the query string is empty."""
    data = request.GET.copy()
    if data and not data.get("km"):
        data["km"] = Radius.KM_10.value
    return AroundForm(data or None)


def pairs_of(form: AroundForm) -> list[tuple[str, str]]:
    """Return the canonical query string of a valid form as [(key, value)]."""
    data = form.cleaned_data
    return [
        ("pres", written_name(data["pres"])),
        ("km", str(int(data["km"]))),
        *(("theme", slug) for slug in data["theme"]),
    ]


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Render the form of the poster; with a valid query string, also its sheets and their PDF.

    A refused query string renders the form with its errors. Proxies may cache the response for five
    minutes.
    """
    form = poster_form(request)
    context = {"form": form, "crumbs": agenda_crumbs(request), "sheets": None}
    if form.is_bound and form.is_valid():
        context |= sheet_of(request, form)
        if pdf.is_available():
            context["pdf_url"] = f"{reverse('newsletter:poster_pdf')}?{urlencode(pairs_of(form))}"
    return page_response(request, "newsletter/poster", context)


@require_safe
def file(request: HttpRequest) -> HttpResponse:
    """Return the poster as a PDF; for a refused query string, redirect to the form.

    Also redirects if no PDF renderer is available. The file is cached for five minutes at most.
    """
    form = poster_form(request)
    if not (form.is_valid() and pdf.is_available()):
        query = request.GET.urlencode()
        return HttpResponseRedirect(f"{reverse('newsletter:poster')}{'?' if query else ''}{query}")
    data = form.cleaned_data
    return pdf.public_response(
        request,
        (request.path, data["pres"].code, int(data["km"]), tuple(data["theme"])),
        "events/newsletter/poster_pdf.html",
        lambda: sheet_of(request, form),
        filename=f"affiche-{slugify(data['pres'].name)}.pdf",
    )


def sheet_of(request: HttpRequest, form: AroundForm) -> dict[str, Any]:
    """Return the template context of the sheets for a valid form: dates of 31 days, QR code.

    The QR code leads to the subscription form with the same choices.
    """
    data = form.cleaned_data
    commune, radius, slugs = data["pres"], data["km"], data["theme"]
    programme = Programme(DAYS[Frequency.MONTHLY], near=(commune, radius))
    selection = programme.select(commune, radius, slugs)
    days = [
        (heading(day, programme.today), [one.entry for one in held]) for day, held in selection.days
    ]
    own = absolute(request, f"{reverse('newsletter:subscribe')}?{urlencode(pairs_of(form))}")
    short = absolute(request, reverse("newsletter:subscribe")).partition("://")[2]
    title = _("Les rendez-vous près de chez vous")
    subject = _("%(commune)s, et jusqu’à %(km)s km autour") % {
        "commune": commune.name_in_full,
        "km": int(radius),
    }
    numbers, has_strips = poster_sheets(
        days_of_entries(days),
        *measures_of(days),
        head_of_poster(title, subject),
        CUT if selection.left_out else 0,
        foot_of(short, has_phone=True),
    )
    return {
        "title": title,
        "subject": subject,
        "topics": ", ".join(programme.topics_of(slugs).values()),
        "sheets": parts_of_sheets(days, numbers),
        "is_empty": not days,
        "left_out": selection.left_out,
        "first": programme.today,
        "last": programme.last,
        "today": programme.today,
        "call": call_number(None, NetworkSettings.for_request(request)),
        "strips": STRIPS if has_strips else (),
        "qr": cached_qr(own),
        "short": short,
    }
