"""Articles of the network and the people who contributed to them."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    ObjectList,
)
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from network.admin import choosers
from network.admin.tabs import Rows, Tabs
from network.blocks.texts import searchable_texts
from network.models import BasePage, Person
from network.models.row_lists import row_list
from network.text.jsonld import CONTEXT, picture_object, without_blanks
from resources.blocks import LIBRARY_BLOCKS, SourceBlock, render_blocks
from resources.choices import ContributionRole, Kind, Licence
from resources.maps import has_map
from resources.reading import reading_minutes

from .resource import ResourcePage, origin_panel

WRITERS = {ContributionRole.AUTHOR, ContributionRole.COLLECTIVE}


class ArticlePage(ResourcePage):
    """A text written by the network, or first published elsewhere and reprinted."""

    body = StreamField(LIBRARY_BLOCKS, verbose_name=_("texte"), blank=True)
    cover = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("image"),
    )
    credits = RichTextField(
        _("remerciements et crédits"),
        blank=True,
        features=["bold", "italic", "link"],
        help_text=_("Ex. : Merci aux médiatrices qui ont relu ce texte."),
    )
    sources = StreamField(
        [("source", SourceBlock())],
        verbose_name=_("sources"),
        blank=True,
        help_text=_("Ce sur quoi le texte s’appuie : lisible, vérifiable."),
    )
    licence = models.CharField(
        _("licence"),
        max_length=20,
        choices=Licence.choices,
        default=Licence.CC_BY_SA,
        help_text=_("À quelles conditions d’autres lieux peuvent reprendre ce texte."),
    )
    own_kind = Kind.ARTICLE
    read_with = ("territory", "cover")
    page_description = _(
        "Un texte écrit par le réseau : reportage, entretien, retour d’expérience, guide."
    )

    edit_handler = Tabs(
        [
            ObjectList(
                [
                    *ResourcePage.content_panels,
                    Rows(
                        "contributions",
                        heading=_("Qui l’a fait"),
                        label=_("Personne"),
                        button=_("Ajouter une personne"),
                        help_text=_("Dans l’ordre où les noms doivent être lus."),
                    ),
                    FieldPanel("cover", heading=_("Image d’ouverture")),
                    FieldPanel("body"),
                ],
                heading=_("Article"),
            ),
            ObjectList(ResourcePage.classification_panels, heading=_("Classement")),
            ObjectList(
                [
                    FieldPanel("sources"),
                    FieldRowPanel([FieldPanel("licence")]),
                    origin_panel(),
                    FieldPanel("credits"),
                ],
                heading=_("Sources et licence"),
            ),
            ObjectList(
                [*BasePage.promote_panels, *BasePage.settings_panels], heading=_("Publication")
            ),
        ]
    )
    api_fields = ["summary", "author_names", "attribution_facts"]

    search_fields = [
        *ResourcePage.search_fields,
        index.SearchField("body"),
    ]
    translatable_fields = [
        *ResourcePage.translatable_fields,
        TranslatableField("body"),
        SynchronizedField("cover"),
        TranslatableField("credits"),
        SynchronizedField("sources"),
        SynchronizedField("licence"),
        SynchronizedField("contributions"),
    ]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    @classmethod
    def shown(cls) -> QuerySet:
        """Add the annotation `people`, a list of `Contribution`s, to the inherited queryset.

        It replaces the cached property `people`.
        """
        return super().shown().annotate(people=Contribution.objects.as_list())

    def save(self, *args, **kwargs) -> None:
        """Compute `reading_minutes` from the body."""
        self.reading_minutes = reading_minutes(self.body_text)
        super().save(*args, **kwargs)

    @property
    def body_text(self) -> str:
        """The words of the body without tags, joined by spaces."""
        return " ".join(searchable_texts(self.body))

    @property
    def shared_image(self) -> Model | None:
        """The image of social cards: `social_image`, else the cover, else None."""
        return self.social_image or self.cover

    @property
    def draws_places(self) -> bool:
        """True if the text contains a map of places."""
        return has_map(self.body)

    @property
    def text_html(self) -> str:
        """The rendered body, followed by the list of the sources if there are any."""
        body = render_blocks(self.body)
        sources = format_html_join("", "<li>{}</li>", ((each.render(),) for each in self.sources))
        title = gettext("Sources")
        return format_html("{}<h2>{}</h2><ul>{}</ul>", body, title, sources) if sources else body

    @cached_property
    def people(self) -> list["Contribution"]:
        """All contributions in order, with their person."""
        return list(self.contributions.select_related("person"))

    @property
    def authors(self) -> list[Person]:
        """The people and collectives who wrote the text, in order."""
        return [part.person for part in self.people if part.role in WRITERS]

    @property
    def writer_names(self) -> list[str]:
        """The names of the authors, in order."""
        return [person.name for person in self.authors]

    @property
    def writer_roles(self) -> list[str]:
        """`Person.role`, the occupation, of each of `authors`, in the same order."""
        return [person.role for person in self.authors]

    @property
    def helpers(self) -> list["Contribution"]:
        """The contributions of reviewers and illustrators, in order."""
        return [part for part in self.people if part.role not in WRITERS]

    def json_ld(self, request: HttpRequest) -> list[dict]:
        """Return the inherited objects and a schema.org Article.

        The first call makes a JPEG rendition of the cover, if any: see `picture_object`.
        """
        article = {
            "@context": CONTEXT,
            "@type": "Article",
            "headline": self.title,
            "description": self.summary,
            "url": self.get_full_url(request),
            "inLanguage": self.language,
            "dateModified": self.last_published_at and self.last_published_at.isoformat(),
            **self.attribution.schema(),
            "wordCount": len(self.body_text.split()),
            "image": self.cover and picture_object(self.cover),
            "about": [{"@type": "Thing", "name": topic.name} for topic in self.topic_list],
        }
        return [*super().json_ld(request), without_blanks(article)]


class ContributionQuerySet(models.QuerySet):
    """Queries of the contributions to articles."""

    def writers(self) -> Self:
        """Return the contributions of authors and collectives by rank, with the person joined."""
        return self.filter(role__in=WRITERS).select_related("person").order_by("sort_order", "pk")

    def as_list(self) -> Subquery:
        """Return a subquery with the contributions of each article of a query, in order.

        The annotation is a list of `Contribution`s with their person: see `row_list`.
        """
        own = self.filter(article=OuterRef("pk"))
        names = ["role", "article_id", "person_id", "person__name", "person__role"]
        return row_list(own, names, order_by=["sort_order", "pk"])


class Contribution(Orderable):
    """The part that a person took in an article."""

    article = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="contributions")
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="contributions", verbose_name=_("personne")
    )
    role = models.CharField(
        _("rôle"),
        max_length=12,
        choices=ContributionRole.choices,
        default=ContributionRole.AUTHOR,
    )

    objects = ContributionQuerySet.as_manager()

    panels = [FieldRowPanel([FieldPanel("person", widget=choosers.PERSON), FieldPanel("role")])]

    class Meta(Orderable.Meta):
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")

    def __str__(self):
        return f"{self.person} ({self.get_role_display()})"
