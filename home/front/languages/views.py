"""Pages of the eight languages, and the card to hand out, as a page and as PDF files."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.paper import cached_qr, qr
from home.crumbs import home_crumb
from home.front.near.orientation import NEEDS
from home.models import LanguageReview
from network.models import Crumb, NetworkSettings, absolute
from network.outputs import pdf
from network.site.addresses import offered_languages
from network.text.strings import clean_typed

from . import sentences
from .cards import find_card

# {value of `feuille`: cards on a sheet}.
SHEETS = {"a6": range(1), "a4": range(4)}


@require_safe
def languages(request: HttpRequest) -> TemplateResponse:
    """Render the choice of a language, by its own name."""
    context = {"languages": sentences.languages(), "crumbs": [home_crumb(request)]}
    return TemplateResponse(request, "home/languages/languages.html", context)


@require_safe
def language(request: HttpRequest, language: str) -> TemplateResponse:
    """Render the help explained in a language, with the French text below each sentence.

    The links lead to the interface in this language if the network offers it, else in French.
    Raises Http404 for an unknown language.
    """
    own = sentences.language(language)
    if own is None:
        raise Http404
    is_offered = own.code in dict(offered_languages())
    with override(own.code if is_offered else sentences.SOURCE):
        urls = {need: reverse("home:orientation_need", args=[need]) for need in NEEDS}
        near_url = reverse("home:nearby")
    context = {
        "own": own,
        "french": sentences.french(),
        "needs": [
            (need, own.needs[need], sentences.french().needs[need], NEEDS[need].drawing, url)
            for need, url in urls.items()
        ],
        "near_url": near_url,
        "is_offered": is_offered,
        "is_reviewed": LanguageReview.objects.approved(own),
        "crumbs": languages_crumbs(request),
    }
    return TemplateResponse(request, "home/languages/language.html", context)


def languages_crumbs(request: HttpRequest) -> list[Crumb]:
    """Return the breadcrumbs of the pages below the choice of a language."""
    here = Crumb(_("Autres langues"), reverse("home:languages"), get_language())
    return [home_crumb(request), here]


@require_safe
def card(request: HttpRequest) -> TemplateResponse:
    """Render the form of the card and, near the place `?pres=`, the card and links to its files.

    `?langue=` is the code of its second language; an unknown code gives a French card.
    """
    typed, own = asked(request)
    context = card_context(request, typed, own)
    query = urlencode([("pres", typed), *([("langue", own.code)] if own else [])])
    context |= {
        "languages": sentences.languages(),
        "typed": typed,
        "pdf_query": query if context["card"].places and pdf.is_available() else "",
        "crumbs": languages_crumbs(request),
    }
    return TemplateResponse(request, "home/languages/card_page.html", context)


@require_safe
def card_pdf(request: HttpRequest) -> HttpResponse:
    """Return one card of 105 × 148 mm, or an A4 sheet of four cards if `?feuille=` is "a4".

    Redirects to the page of the card if no place is found near `?pres=`, or if no PDF renderer is
    available. The file is cached for five minutes at most, unless it is near a position. Raises
    Http404 for an unknown `?feuille=`.
    """
    typed, own = asked(request)
    sheet = request.GET.get("feuille", "a6")
    if sheet not in SHEETS:
        raise Http404
    context = card_context(request, typed, own)
    if not (context["card"].places and pdf.is_available()):
        query = urlencode([("pres", typed), *([("langue", own.code)] if own else [])])
        return HttpResponseRedirect(f"{reverse('home:card')}?{query}")
    code = own.code if own else sentences.SOURCE
    spot = context["card"].nearby.spot
    return pdf.public_response(
        request,
        (spot.text, code, sheet),
        "home/languages/card_pdf.html",
        lambda: context | {"sheet": sheet, "cards": SHEETS[sheet]},
        filename=f"carte-{slugify(spot.name) or 'aide'}-{code}-{sheet}.pdf",
    )


def asked(request: HttpRequest) -> tuple[str, sentences.Language | None]:
    """Return (text of `?pres=`, language of `?langue=` or None)."""
    return (
        clean_typed(request.GET.get("pres", "")),
        sentences.language(request.GET.get("langue", "")),
    )


def card_context(
    request: HttpRequest, typed: str, own: sentences.Language | None
) -> dict[str, object]:
    """Return the context of the template of the card.

    The QR code leads to the places near the same position, "" without a recognised position.
    """
    network = NetworkSettings.for_request(request)
    is_reviewed = own is None or LanguageReview.objects.approved(own)
    found = find_card(typed, own, timezone.now(), network, is_reviewed=is_reviewed)
    nearby, code = found.nearby, ""
    if nearby.spot:
        address = absolute(request, f"{reverse('home:nearby')}?{nearby.filters.query}")
        code = (qr if nearby.is_position else cached_qr)(address)
    return {"card": found, "nearby": nearby, "own": own, "code": code, "labels": found.labels}
