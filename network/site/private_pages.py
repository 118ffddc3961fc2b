"""The password of a private page: Wagtail's view, with a limit of attempts."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from wagtail.views import authenticate_with_password

from network.memory import limits

# In an hour, for one visitor and all private pages: Wagtail sets no limit.
MOST_ATTEMPTS = 20


def enter_password(request: HttpRequest, **kwargs) -> HttpResponse:
    """Return Wagtail's response to the form of a password, or 429 after 20 errors in an hour.

    Wagtail redirects to the page after the right password, and shows the form again after another,
    with an error of this site.
    """
    visitor = limits.visitor(request)
    if request.method != "POST":
        return authenticate_with_password(request, **kwargs)
    if not limits.allows("private-page", visitor, most=MOST_ATTEMPTS):
        context = {"is_refused": True}
        return TemplateResponse(request, "network/site/private_page.html", context, status=429)
    response = authenticate_with_password(request, **kwargs)
    if response.status_code == 302:
        limits.uncount("private-page", visitor)
        return response
    form = response.context_data["form"]
    if form.errors.pop("password", None):
        wrong = _(
            "Ce n’est pas ce mot de passe. Demandez-le à la personne qui vous a donné l’adresse."
        )
        form.add_error("password", wrong)
    return response
