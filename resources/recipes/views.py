"""Printable sheet of a recipe."""

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from .models import RecipePage


@require_safe
def sheet(request: HttpRequest, slug: str) -> TemplateResponse:
    """Render the sheet of a French recipe, to print for the host of a workshop.

    Raises Http404 if no public French recipe has this slug.
    """
    recipes = RecipePage.objects.public().in_language(settings.LANGUAGE_CODE)
    recipe = get_object_or_404(recipes.order_by("path"), slug=slug)
    context = {"recipe": recipe, "canonical": recipe, "french_text": True}
    return TemplateResponse(request, "resources/recipes/recipe_sheet.html", context)
