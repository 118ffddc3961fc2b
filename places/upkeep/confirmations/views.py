"""The page opened from a confirmation mail: the facts of the place, and answer buttons.

A GET request changes nothing, because mail scanners open every link before people do.
"""

from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from places.facts import facts
from places.models import ConfirmationRequest, PlacePage

from . import requests as confirmations
from .forms import ClosureFormSet, closures_of

Answer = ConfirmationRequest.Answer
INVALID = _(
    "Cette fermeture n’a pas pu être publiée : une autre information de la page est à corriger"
    " d’abord. Répondez « Quelque chose a changé », ou appelez-nous."
)
STATUS = {"unknown": 404, "expired": 410, "gone": 410}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirmation(request: HttpRequest, token: str) -> HttpResponse:
    """Render the facts of a place; on POST, record its answer and redirect to the same URL.

    Once the request is answered, the page shows the answer. A POST with invalid closures, or
    without an answer, renders the form again; so does a POST whose closures cannot be published
    because the page has an older error. The status is 404 for an invalid link. It is 410 for an
    expired link, a deleted request or a place that is no longer public.
    """
    confirmation_request, fault = _read_token(token)
    if fault:
        return _page(
            request,
            {"fault": fault, "place": confirmation_request and confirmation_request.place},
            STATUS[fault],
        )
    if confirmation_request.answered_at:
        return _answered(request, confirmation_request)
    formset = ClosureFormSet(request.POST if request.method == "POST" else None)
    typed = request.POST.get("reponse", "")
    if request.method == "POST" and typed == Answer.CHANGED:
        confirmations.record_answer(confirmation_request, Answer.CHANGED)
        return redirect(request.path)
    if request.method == "POST" and typed == Answer.EXACT and formset.is_valid():
        try:
            confirmations.record_answer(confirmation_request, Answer.EXACT, closures_of(formset))
        except ValidationError:
            formset.non_form_errors().append(INVALID)
        else:
            return redirect(request.path)
    place = confirmation_request.place
    context = {
        "place": place,
        "facts": facts(place),
        "closures": place.announced_closures,
        "formset": formset,
        "has_errors": formset.is_bound and not formset.is_valid(),
        "asks_closures": confirmation_request.asks_closures,
        "is_summer": confirmations.is_summer(confirmation_request.occasion),
    }
    return _page(request, context)


def _read_token(token):
    """Return (request, fault): the `ConfirmationRequest` or None, and a key of `STATUS`.

    `fault` is "" if the request may be answered.
    """
    try:
        confirmation_request = confirmations.confirmation_of(token)
    except signing.SignatureExpired:
        return None, "expired"
    except signing.BadSignature:
        return None, "unknown"
    if confirmation_request is None:
        return None, "expired"
    if not PlacePage.objects.public().filter(pk=confirmation_request.place_id).exists():
        return confirmation_request, "gone"
    return confirmation_request, ""


def _answered(request, confirmation_request):
    edit = reverse("wagtailadmin_pages:edit", args=[confirmation_request.place_id])
    context = {
        "place": confirmation_request.place,
        "answer": confirmation_request.answer,
        "edit_url": edit,
    }
    return _page(request, context)


def _page(request, context, status=200):
    response = TemplateResponse(
        request, "places/upkeep/confirmations/confirmation.html", context, status=status
    )
    # The URL contains the token, which no other site may receive as a referrer.
    response["Referrer-Policy"] = "same-origin"
    return response
