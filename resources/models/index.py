"""The list page of the library."""

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail_localize.fields import TranslatableField

from network.models import BasePage, BasePageManager
from network.outputs.responses import paginate
from resources.filters import ResourceFilterSet

from .resource import ResourcePage
from .series import first_with_parts

PER_PAGE = 12


class ResourceIndexPage(BasePage):
    """The library: a filtered list of the public resources in its language, the newest first."""

    introduction = models.TextField(
        _("introduction"),
        blank=True,
        help_text=_("Une ou deux phrases en haut de la page. Ex. : Ce que nous avons lu et écrit."),
    )

    objects = BasePageManager()

    max_count_per_parent = 1
    subpage_types = [
        "resources.ArticlePage",
        "resources.KeptLinkPage",
        "resources.RecipePage",
        "resources.SurveyPage",
        "resources.InterviewPage",
        "resources.DebatePage",
        "resources.EasyPage",
    ]
    page_description = _(
        "La bibliothèque : elle contient tout ce que le réseau écrit, et garde d’ailleurs."
    )

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    translatable_fields = [*BasePage.translatable_fields, TranslatableField("introduction")]

    class Meta:
        verbose_name = _("bibliothèque")
        verbose_name_plural = _("bibliothèques")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, object]:
        """Add `filters`, `resources` and `series` to the context.

        `filters` is the `ResourceFilterSet` of the query string. `resources` is the current page,
        of at most 12, of the public resources in the language of this page that pass `filters`.
        `series` are the first six public series by title.
        """
        public = ResourcePage.objects.public().in_language(self.language)
        filters = ResourceFilterSet(request.GET, public)
        page = paginate(request, filters.qs.cards(), per_page=PER_PAGE, total=filters.total)
        context = super().get_context(request, *args, **kwargs)
        return context | {
            "filters": filters,
            "resources": page,
            "series": first_with_parts(6),
        }
