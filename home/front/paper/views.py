"""The pages of the directory on paper, and its files."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Site

from home.crumbs import home_crumb, territory_crumbs
from network.memory.limits import visitor
from network.models import NetworkSettings, Territory
from network.outputs import pdf
from network.outputs.caching import cached_response
from network.outputs.responses import whole_response
from places.filters import PlaceFilterSet
from places.models import PlacePage

from .directory import PRINTED, PaperDirectory
from .printing import FORMS, BusyError, pdf_of

BUSY_SECONDS = 60


@require_safe
def departements(request: HttpRequest) -> HttpResponse:
    """Render the départements with places, to choose the one to print."""
    filters = PlaceFilterSet({}, PlacePage.objects.directory())
    context = {
        "departements": filters.directory.by_departement(filters.matching),
        "crumbs": [home_crumb(request), (_("Territoires"), reverse("home:territories"))],
    }
    return TemplateResponse(request, "home/paper/departements.html", context)


@require_safe
def paper_list(request: HttpRequest, code: str) -> HttpResponse:
    """Render the page that explains the printed list of a territory and links to its files.

    Redirects a région to the choice of a département. Raises Http404 for an unknown `code`.
    """
    here = get_object_or_404(Territory.objects.with_parents(), code=code)
    if here.kind not in PRINTED:
        return redirect("home:paper")
    context = {
        "territory": here,
        "directory": PaperDirectory(here, NetworkSettings.for_request(request)),
        "forms": [(form, reverse(form.url_name, args=[code])) for form in FORMS.values()]
        if pdf.is_available()
        else [],
        "crumbs": [
            home_crumb(request),
            *territory_crumbs(here),
            (here.name, here.get_absolute_url()),
        ],
    }
    return TemplateResponse(request, "home/paper/list.html", context)


@require_safe
def file(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Return the printed list of a territory as a PDF; `key` is a key of `FORMS`.

    A cached response is served under the content stamp, and every browser and proxy must revalidate
    its copy: a withdrawn place disappears at once. Answers 503 while another list is printed.
    Redirects to the page of the list if no PDF renderer is available. Raises Http404 for an unknown
    territory, a région, and a territory without places.
    """
    here = get_object_or_404(Territory.objects.with_parents(), code=code)
    site = Site.find_for_request(request)
    if here.kind not in PRINTED or site is None:
        raise Http404
    if not pdf.is_available():
        return redirect("home:paper_list", code=code)

    def write():
        try:
            body = pdf_of(site, here, FORMS[key], who=visitor(request))
        except BusyError:
            return _busy(request, here)
        if body is None:
            raise Http404
        name = f"{slugify(here.name)}-{key}.pdf"
        return whole_response("application/pdf", body, filename=name, max_age=0)

    return cached_response(request, (request.get_host(), request.path), write)


def _busy(request, here):
    """Return the page, of status 503, that proposes to try again."""
    context = {"territory": here, "crumbs": [home_crumb(request)]}
    response = TemplateResponse(request, "home/paper/busy.html", context, status=503).render()
    response["Retry-After"] = str(BUSY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response
