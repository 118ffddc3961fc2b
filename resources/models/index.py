"""The list page of the library."""

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail_localize.fields import SynchronizedField, TranslatableField

from network.models import BasePage, BasePageManager
from network.outputs.responses import paginate
from resources.filters import ResourceFilterSet

from .resource import ResourcePage

PER_PAGE = 12


class ResourceIndexPage(BasePage):
    """The library: a front page, and a filtered list of its public resources, the newest first.

    The front page is shown without query string. A library that fits on one page of the list has a
    front page only if an editor chose the text to feature.
    """

    introduction = models.TextField(
        _("introduction"),
        blank=True,
        help_text=_("Une ou deux phrases en haut de la page. Ex. : Ce que nous avons lu et écrit."),
    )

    featured = models.ForeignKey(
        ResourcePage,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("texte à la une"),
        help_text=_(
            "Le texte à montrer en grand, de n’importe quel type. Sans choix de votre part, ce sera"
            " le plus récent de vos articles avec une image."
        ),
    )
    featured_picture = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("son image"),
        help_text=_(
            "Pour le texte choisi au-dessus. Vide : l’image d’ouverture du texte, ou un dessin sur"
            " son sujet."
        ),
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

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("introduction"),
        MultiFieldPanel(
            [FieldPanel("featured"), FieldPanel("featured_picture")], heading=_("À la une")
        ),
    ]
    translatable_fields = [
        *BasePage.translatable_fields,
        TranslatableField("introduction"),
        SynchronizedField("featured"),
        SynchronizedField("featured_picture"),
    ]

    class Meta:
        verbose_name = _("bibliothèque")
        verbose_name_plural = _("bibliothèques")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, object]:
        """Add `filters` and `kinds` to the context, and `resources` unless the front page is shown.

        `filters` is the `ResourceFilterSet` of the query string. `kinds` is {`Kind` code: number of
        public texts in the language of this page}; it is None, like all that only the front page
        shows, in a list. `resources` is the current page, of at most 12, of the public texts that
        pass `filters`.
        """
        public = ResourcePage.objects.public().in_language(self.language)
        filters = ResourceFilterSet(request.GET, public)
        context = super().get_context(request, *args, **kwargs)
        context |= {"filters": filters, "kinds": None}
        total = None
        if filters.is_blank:
            kinds = public.count_by_kind()
            total = sum(kinds.values())
            if total > PER_PAGE or (total and self.featured_id):
                return context | {"kinds": kinds}
        total = filters.total if total is None else total
        page = paginate(request, filters.qs.cards(), per_page=PER_PAGE, total=total)
        return context | {"resources": page}
