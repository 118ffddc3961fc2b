"""Public list of the easy texts."""

from django.conf import settings
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from network.outputs.responses import paginate
from resources.views import library_crumbs

from .models import EasyPage

PER_PAGE = 12


@require_safe
def easy_list(request: HttpRequest) -> TemplateResponse:
    """Render the public, validated French easy texts, the newest first, 12 on a page."""
    public = EasyPage.objects.public().validated().in_language(settings.LANGUAGE_CODE)
    page = paginate(request, public.cards(), per_page=PER_PAGE)
    context = {"easy_page": page, "crumbs": library_crumbs(request)}
    return TemplateResponse(request, "resources/easy/easy_list.html", context)
