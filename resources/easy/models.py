"""Easy-to-read versions and the people who reviewed them."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from network.admin.tabs import Rows, Tabs
from network.blocks import CalloutBlock, FigureBlock, HeadingBlock, ParagraphBlock
from network.blocks.texts import searchable_texts
from network.database.querysets import public_pages
from network.models import BasePage
from places.models import PlacePage
from resources.blocks import render_blocks
from resources.choices import Kind, Licence
from resources.easy import schema
from resources.easy.forms import ChangedPanel, EasyForm
from resources.easy.originals import fingerprint_of
from resources.models.resource import ResourceManager, ResourcePage, origin_panel
from resources.querysets import ResourceQuerySet
from resources.reading import reading_minutes

EASY_BLOCKS = [
    ("heading", HeadingBlock()),
    ("paragraph", ParagraphBlock(features=["bold", "ol", "ul", "link"])),
    ("callout", CalloutBlock()),
    ("figure", FigureBlock()),
]


class EasyQuerySet(ResourceQuerySet):
    """Queries of the easy versions."""

    def validated(self) -> Self:
        """Return the versions with the `kind` `Kind.EASY`: they had a validator at their last save.

        Only these versions are called easy to read.
        """
        return self.filter(kind=Kind.EASY)

    def of(self, page: Page) -> Self:
        """Return the easy versions of `page` or of its translations, in the language of `page`.

        Aliases are excluded; the first created comes first.
        """
        return self.of_text(page.translation_key, page.locale_id)

    def of_text(self, translation_key: uuid.UUID, locale_id: int) -> Self:
        """Return the easy versions, in this locale, of the pages with this translation key.

        Aliases are excluded; the first created comes first.
        """
        same = Q(original__translation_key=translation_key)
        return self.filter(same, locale=locale_id, alias_of=None).order_by("pk")

    def outdated(self) -> Self:
        """Return the versions whose original has changed since their review.

        `original_changed_on` is set on the returned versions; the earliest day comes first. Aliases
        are excluded.
        """
        changed = self.filter(alias_of=None).exclude(original_changed_on=None)
        return changed.order_by("original_changed_on", "title", "pk")


class EasyManager(ResourceManager.from_queryset(EasyQuerySet)):
    """Manager of the easy versions, with the methods of `EasyQuerySet`."""


class EasyPage(ResourcePage):
    """A text rewritten so that everyone can read it, with its own page and author."""

    original = models.ForeignKey(
        Page,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="easy_versions",
        verbose_name=_("texte d’origine"),
        help_text=_(
            "Un texte de la bibliothèque, un lieu ou une page du site. Chacun mènera à l’autre."
        ),
    )
    author = models.CharField(
        _("qui l’a écrite"),
        max_length=200,
        blank=True,
        help_text=_("Une personne, jamais une machine. Ex. : Jeanne Aubert"),
    )
    body = StreamField(
        EASY_BLOCKS,
        verbose_name=_("texte facile à lire"),
        blank=True,
        help_text=_(
            "Une idée par phrase, douze mots au plus. Des mots de tous les jours. Ouvrez"
            " « Vérifications », à droite : ce qui est long ou passif y est montré."
        ),
    )
    licence = models.CharField(
        _("licence"),
        max_length=20,
        choices=Licence.choices,
        default=Licence.CC_BY_SA,
        help_text=_("À quelles conditions d’autres lieux peuvent reprendre ce texte."),
    )
    # State of the original when this text was last reviewed: see `originals.fingerprint_of`.
    original_print = models.CharField(max_length=32, editable=False, default="")
    # The day on which the original changed. It belongs to the page, not to its revisions.
    original_changed_on = models.DateField(null=True, editable=False)

    objects = EasyManager()

    base_form_class = EasyForm
    may_have_easy_version = False
    template = "resources/easy/easy_page.html"
    page_description = _(
        "Un texte redit en phrases courtes, relu par des personnes à qui il est destiné."
    )

    edit_handler = Tabs(
        [
            ObjectList(
                [
                    ChangedPanel(),
                    *BasePage.content_panels,
                    FieldPanel("original"),
                    FieldPanel("body"),
                    FieldPanel("author"),
                    Rows(
                        "validators",
                        heading=_("Qui l’a relue"),
                        label=_("Personne"),
                        button=_("Ajouter une personne"),
                        help_text=_(
                            "Des personnes à qui ce texte est destiné, qui l’ont lu et compris. Il"
                            " en faut au moins une pour publier : sans elles, ce n’est pas du FALC."
                        ),
                    ),
                ],
                heading=_("Texte facile à lire"),
            ),
            ObjectList(
                [
                    *ResourcePage.classification_panels,
                    FieldRowPanel([FieldPanel("licence")]),
                    origin_panel(),
                ],
                heading=_("Classement et licence"),
            ),
            ObjectList(
                [*BasePage.promote_panels, *BasePage.settings_panels], heading=_("Publication")
            ),
        ]
    )
    api_fields = ["summary", "author_names", "attribution_facts"]

    search_fields = [
        *ResourcePage.search_fields,
        index.SearchField("author"),
        index.SearchField("body"),
    ]
    translatable_fields = [
        *ResourcePage.translatable_fields,
        SynchronizedField("original", overridable=False),
        SynchronizedField("author"),
        SynchronizedField("validators"),
        TranslatableField("body"),
        SynchronizedField("licence"),
    ]

    class Meta:
        verbose_name = _("texte facile à lire")
        verbose_name_plural = _("textes faciles à lire")

    @property
    def own_kind(self) -> str:
        """`Kind.EASY` if the page lists at least one validator, else `Kind.ARTICLE`."""
        return Kind.EASY if self.validators.all() else Kind.ARTICLE

    def save(self, *args, **kwargs) -> None:
        """Store the fingerprint of the original if none is stored; compute `reading_minutes`."""
        if self.original_id and not self.original_print:
            self.original_print = fingerprint_of(self.original.specific)
        self.reading_minutes = reading_minutes(self.easy_text)
        super().save(*args, **kwargs)

    def with_content_json(self, content: dict) -> Self:
        """Return the page of a revision, with the `original_changed_on` of this page.

        `original_changed_on` belongs to the page, not to its revisions.
        """
        version = super().with_content_json(content)
        version.original_changed_on = self.original_changed_on
        return version

    def listed_texts(self) -> list[str]:
        """Add the author to the inherited texts."""
        return [*super().listed_texts(), self.author]

    @property
    def easy_text(self) -> str:
        """The words of the body without tags, joined by spaces."""
        return " ".join(searchable_texts(self.body))

    @property
    def text_html(self) -> str:
        """The rendered body as HTML."""
        return render_blocks(self.body)

    @property
    def is_validated(self) -> bool:
        """True if the page listed at least one validator at its last save."""
        return self.kind == Kind.EASY

    @property
    def written_language(self) -> str:
        """The language with the BCP 47 variant of simplified language: "fr-simple"."""
        return f"{self.language}-simple"

    @property
    def writer_names(self) -> list[str]:
        """[the author], or [] if the field is empty."""
        return [self.author] if self.author else []

    @cached_property
    def validator_list(self) -> list["EasyValidator"]:
        """Readers who validated the text, in order."""
        return list(self.validators.all())

    @cached_property
    def shown_original(self) -> Page | None:
        """Public version of the original in the language of this page, else the public `original`.

        The value is None without an original, or if neither page is public. Aliases are ignored.
        """
        if not self.original_id:
            return None
        keys = Page.objects.filter(pk=self.original_id).values("translation_key")
        pages = public_pages().filter(translation_key__in=keys, alias_of=None)
        versions = list(pages.select_related("locale").order_by("pk"))
        return next((page for page in versions if page.locale_id == self.locale_id), None) or next(
            (page for page in versions if page.pk == self.original_id), None
        )

    @property
    def is_of_place(self) -> bool:
        """True if `shown_original` is the page of a place."""
        original = self.shown_original
        return original is not None and issubclass(original.specific_class, PlacePage)

    @property
    def related(self) -> ResourceQuerySet:
        """Up to three other public texts of `Kind.EASY`: see `ResourceQuerySet.near`."""
        return ResourcePage.objects.public().filter(kind=Kind.EASY).near(self)

    def json_ld(self, request: HttpRequest) -> list[dict]:
        """Return the inherited objects and a schema.org Article."""
        return [*super().json_ld(request), schema.easy_version(self, request)]


class EasyValidator(Orderable):
    """An intended reader who read and understood an easy version."""

    page = ParentalKey(EasyPage, on_delete=models.CASCADE, related_name="validators")
    name = models.CharField(_("prénom ou nom"), max_length=100, help_text=_("Ex. : Nadège"))
    group = models.CharField(
        _("groupe ou structure"),
        max_length=150,
        help_text=_("Ex. : groupe de relecture de l’ESAT des Tilleuls"),
    )

    panels = [FieldRowPanel([FieldPanel("name"), FieldPanel("group")])]

    class Meta(Orderable.Meta):
        verbose_name = _("personne qui a relu")
        verbose_name_plural = _("personnes qui ont relu")

    def __str__(self):
        return f"{self.name}, {self.group}"
