"""Collections: pages of any site chosen by a curator, in reading order, with a word on each."""

import uuid
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, URLValidator
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.models import Orderable, Page
from wagtail.search import index

from network.database.querysets import public_q
from network.links.states import checked_links
from network.text.dates import format_day
from network.text.slugs import numbered
from resources.addresses import host_of
from resources.choices import Kind
from resources.reading import validate_excerpt

LONGEST_SLUG = 80


class CollectionQuerySet(models.QuerySet):
    """Queries of the collections."""

    def public(self) -> Self:
        """Return the collections with at least one public page or one address elsewhere."""
        items = CollectionItem.objects.readable().filter(collection=OuterRef("pk"))
        return self.filter(Exists(items))

    def with_counts(self) -> Self:
        """Annotate `number`, the number of items of the collection that are `readable()`."""
        items = CollectionItem.objects.readable().filter(collection=OuterRef("pk")).order_by()
        counts = items.values("collection").annotate(n=Count("pk"))
        return self.annotate(number=Coalesce(Subquery(counts.values("n")), 0))


class Collection(index.Indexed, ClusterableModel):
    """Pages of the site, of any kind, and pages of other sites, in reading order."""

    title = models.CharField(
        _("titre"), max_length=200, help_text=_("Ex. : Ouvrir un tiers-lieu, par où commencer")
    )
    introduction = models.TextField(
        _("présentation"),
        blank=True,
        help_text=_("Pour qui, et pourquoi ces pages-là. Deux ou trois phrases, publiques."),
    )
    curator = models.CharField(
        _("qui a choisi"), max_length=150, blank=True, help_text=_("Ex. : Claire, à Digne")
    )
    slug = models.SlugField(
        _("nom dans les adresses"),
        max_length=100,
        unique=True,
        blank=True,
        help_text=_("Rempli tout seul à partir du titre. Le changer casse les liens déjà donnés."),
    )

    objects = CollectionQuerySet.as_manager()

    panels = [
        FieldPanel("title"),
        FieldPanel("introduction"),
        FieldPanel("curator"),
        InlinePanel(
            "items",
            heading=_("Ce que l’on y lit, dans l’ordre"),
            label=_("Page"),
            help_text=_(
                "Une page d’ici (article, lieu, événement…) ou l’adresse d’une page d’ailleurs."
                " Une page qui n’est pas publique n’est pas montrée."
            ),
        ),
        FieldPanel("slug"),
    ]
    search_fields = [index.SearchField("title"), index.AutocompleteField("title")]

    class Meta:
        verbose_name = _("collection")
        verbose_name_plural = _("collections")
        ordering = ["title", "pk"]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs) -> None:
        """Fill in an empty slug from the title, with a number if this slug exists already."""
        if not self.slug:
            slug = slugify(self.title)[:LONGEST_SLUG] or "collection"
            taken = Collection.objects.filter(slug__startswith=slug).exclude(pk=self.pk)
            self.slug = numbered(slug, set(taken.values_list("slug", flat=True)))
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return the address of the public page of the collection."""
        return reverse("collections:collection", args=[self.slug])

    @property
    def readable(self) -> list["CollectionItem"]:
        """The items with a public page or an address elsewhere, in order, in one query.

        Each item has `checked_links`: a list with the `ExternalLink` of its address elsewhere, or
        [] before the first check. The text of the library and the kept link behind its page are
        joined.
        """
        items = CollectionItem.objects.readable().filter(collection=self)
        items = items.annotate(checked_links=checked_links("url"))
        text = "page__resourcepage"
        return list(
            items.select_related("page__locale", "page__content_type", f"{text}__keptlinkpage")
        )


class CollectionItemQuerySet(models.QuerySet):
    """Queries of the items of collections."""

    def readable(self) -> Self:
        """Return the items with a public page or an address elsewhere."""
        here = Q(page__isnull=False) & public_q("page__")
        return self.filter(here | (Q(page__isnull=True) & ~Q(url="")))


class CollectionItem(Orderable):
    """A page of the site or an address elsewhere, with the remark of the curator."""

    collection = ParentalKey(Collection, on_delete=models.CASCADE, related_name="items")
    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    added_at = models.DateTimeField(auto_now_add=True)
    page = models.ForeignKey(
        Page,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="collection_items",
        verbose_name=_("page du site"),
    )
    url = models.URLField(
        _("ou adresse d’une page d’ailleurs"),
        max_length=500,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_("Ex. : https://www.example.org/ouvrir-un-tiers-lieu"),
    )
    title = models.CharField(
        _("et son titre"), max_length=250, blank=True, help_text=_("Pour une page d’ailleurs.")
    )
    source = models.CharField(
        _("paru dans, date"),
        max_length=150,
        blank=True,
        default="",
        db_default="",
        help_text=_("Pour une page d’ailleurs. Ex. : Internet Actu, mars 2012"),
    )
    excerpt = models.TextField(
        _("un extrait"),
        blank=True,
        default="",
        db_default="",
        validators=[validate_excerpt],
        help_text=_("Pour une page d’ailleurs. Une ou deux phrases telles qu’elles ont paru."),
    )
    word = models.TextField(
        _("pourquoi la lire"),
        blank=True,
        validators=[MaxLengthValidator(400)],
        help_text=_("Avec vos mots. Ex. : À lire en premier, pour ne plus confondre trois mots."),
    )

    before = models.TextField(
        _("texte avant cette page"),
        blank=True,
        default="",
        db_default="",
        validators=[MaxLengthValidator(1000)],
        help_text=_(
            "Pour passer d’une page à la suivante, ou commencer une nouvelle partie. Ex. : Une fois"
            " les mots posés, voyons les comptes."
        ),
    )

    objects = CollectionItemQuerySet.as_manager()

    panels = [
        FieldPanel("before"),
        PageChooserPanel("page"),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("url", "title", "source", "excerpt")],
            heading=_("Ou une page d’ailleurs"),
        ),
        FieldPanel("word"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("page d’une collection")
        verbose_name_plural = _("pages d’une collection")

    def __str__(self):
        return self.label or f"{self.collection_id}"

    def clean(self) -> None:
        """Raise ValidationError for an item with both a page and an address, or with neither.

        Also raises it for an address without a title.
        """
        if bool(self.page_id) == bool(self.url):
            message = _("Choisissez une page du site ou donnez une adresse, l’une des deux.")
            raise ValidationError({"url": message})
        if self.url and not self.title:
            raise ValidationError({"title": _("Donnez le titre de cette page.")})

    @property
    def label(self) -> str:
        """The title of the page of the site, or the title typed for an address."""
        return self.page.title if self.page_id else self.title

    @property
    def address(self) -> str:
        """The URL of the page of the site ("" for a page without URL), or the address elsewhere."""
        return (self.page.url or "") if self.page_id else self.url

    @property
    def kind(self) -> str:
        """The type of the page ("article", "lieu"…), or the host of the address."""
        return str(self.page.content_type.name) if self.page_id else host_of(self.url)

    @property
    def text(self) -> models.Model | None:
        """The `ResourcePage` of an item whose page is a text of the library, else None."""
        return getattr(self.page, "resourcepage", None)

    @property
    def quotation(self) -> str:
        """The words of the text itself: the excerpt of a kept link or of a page elsewhere."""
        kept = getattr(self.text, "keptlinkpage", None)
        return kept.excerpt if kept else self.excerpt if self.url else ""

    @property
    def quotation_language(self) -> str:
        """The language code of `quotation`: that of a kept link; French for a page elsewhere."""
        kept = getattr(self.text, "keptlinkpage", None)
        return kept.source_language if kept else settings.LANGUAGE_CODE

    @property
    def extract(self) -> str:
        """The summary of a page of the site without `quotation`; "" for a page elsewhere."""
        if not self.page_id or self.quotation:
            return ""
        return self.text.listed_summary if self.text else self.page.search_description

    @property
    def mention(self) -> str:
        """The source and its date, in French: "Internet Actu, mars 2012".

        A text of the library without source has the day of its entry in the library. It is "" for
        other pages of the site.
        """
        text = self.text
        if not text:
            return self.source if self.url else ""
        if text.kind == Kind.KEPT_LINK:
            return ", ".join(filter(None, [text.source, text.first_published]))
        return text.source_mention or format_day(text.published_on, weekday=False)
