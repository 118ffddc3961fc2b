"""Views for visitors: subscribe to the letter, then confirm, change or end by a signed link.

Opening a link changes nothing, because mail programs follow links: each change is a POST. No page
reveals if an address is subscribed.
"""

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from events.paper import agenda_crumbs
from events.registrations.views import private
from network.site.forms import may_send
from network.text.strings import clean_typed

from . import subscribing
from .forms import LONGEST, ChoicesForm, SubscriptionForm
from .models import NewsletterSubscriber

# A class may subscribe together, from one IP address.
MOST_PER_HOUR = 60

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@sensitive_post_parameters("email")
@form_methods
def subscribe(request: HttpRequest) -> HttpResponse:
    """Render the subscription form; a valid POST sends a letter and redirects to the thanks.

    `?pres=`, `?km=` and `?theme=` are initial values, for links from other pages. The response to a
    POST is the same for any address. A robot that filled the trap field sees the thanks.
    """
    is_post = request.method == "POST"
    form = SubscriptionForm(request.POST if is_post else None, initial=_initial(request))
    if is_post and form.is_valid():
        if form.is_trapped:
            return redirect(_thanks_url())
        if may_send(request, "newsletter", most=MOST_PER_HOUR):
            email, language = form.cleaned_data["email"], get_language()
            if subscribing.subscribe(email, form.values, language):
                return redirect(_thanks_url())
            message = _("Le courriel n’est pas parti, le site a un souci : appelez-nous.")
        else:
            message = _(
                "Beaucoup de messages arrivent d’ici. Réessayez plus tard, ou appelez-nous."
            )
        form.add_error(None, message)
    context = {
        "form": form,
        "is_sent": "merci" in request.GET and not is_post,
        "crumbs": agenda_crumbs(request),
    }
    response = TemplateResponse(request, "events/newsletter/subscribe.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _thanks_url():
    return f"{reverse('newsletter:subscribe')}?merci=1"


def _initial(request):
    """Return the initial values of the form from the query string, without invalid ones."""
    query, initial = request.GET, {}
    if typed := clean_typed(query.get("pres", ""), LONGEST):
        initial["pres"] = typed
    if (km := query.get("km", "")) in {"5", "10", "20", "30"}:
        initial["km"] = km
    initial["theme"] = query.getlist("theme")[:50]
    return initial


@form_methods
@private
def subscription(request: HttpRequest, token: str) -> HttpResponse:
    """Render the page of a subscription: confirm it, change its choices, renew it or end it.

    `token` is the signed code. The button of a POST is `faire`: `confirmer`, `renouveler`,
    `arreter` or, by default, the change of the choices. The status is 410 once the subscription has
    ended, 404 if the signature is invalid.
    """
    row = _row_of(token)
    if row is None:
        return TemplateResponse(request, "events/newsletter/over.html", status=410)
    form = None
    if request.method == "POST":
        action = request.POST.get("faire", "")
        if action == "arreter":
            subscribing.stop(token)
            return redirect(f"{reverse('newsletter:stop', args=[token])}?fait=1")
        if action == "confirmer":
            subscribing.confirm(row)
            return redirect(f"{row.path}?confirme=1")
        if action == "renouveler":
            subscribing.renew(row)
            return redirect(f"{row.path}?renouvele=1")
        form = ChoicesForm(request.POST)
        if row.confirmed_at and form.is_valid():
            subscribing.change(row, form.values)
            return redirect(f"{row.path}?change=1")
    context = {
        "row": row,
        "form": form or ChoicesForm(initial=_choices_of(row)),
        "commune": row.located.name_in_full if row.located else "",
        "message": next(
            (key for key in ("confirme", "change", "renouvele") if key in request.GET), ""
        ),
    }
    return TemplateResponse(request, "events/newsletter/subscription.html", context)


def _row_of(token) -> NewsletterSubscriber | None:
    try:
        return subscribing.find(token)
    except signing.BadSignature:
        raise Http404 from None


def _choices_of(row):
    return {
        "pres": row.located.label if row.located else "",
        "km": row.distance_km,
        "theme": row.topic_slugs,
        "frequency": row.frequency,
    }


@csrf_exempt
@form_methods
@private
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """End a subscription at once by a POST; a GET renders the button.

    RFC 8058: mail programs send the POST without a cookie, so it has no CSRF token; the signed code
    is in the URL. A POST for a subscription that has ended succeeds too. Raises Http404 if the
    signature is invalid.
    """
    if not subscribing.is_signed(token):
        raise Http404
    if request.method == "POST":
        subscribing.stop(token)
    is_over = request.method == "POST" or subscribing.find(token) is None
    return TemplateResponse(request, "events/newsletter/stop.html", {"is_over": is_over})
