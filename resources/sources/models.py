"""Publishers of the texts that the library keeps or quotes."""

from typing import Self
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from network.links.archives import HOST
from network.text.slugs import numbered
from network.text.strings import plain
from resources.addresses import host_of
from resources.choices import Kind
from resources.models.resource import ResourcePage

LONGEST_SLUG = 80


class PublisherQuerySet(models.QuerySet):
    """Queries of the publishers."""

    def public(self) -> Self:
        """Return the publishers linked to at least one public text."""
        return self.filter(Exists(_public_pages()))

    def with_counts(self) -> Self:
        """Annotate `number`, the number of public texts linked to each publisher."""
        counts = _public_pages().order_by().values("publishers").annotate(n=Count("pk"))
        return self.annotate(number=Coalesce(Subquery(counts.values("n")), 0))

    def get_or_create_for(self, name: str, address: str) -> "Publisher | None":
        """Return the publisher called `name` or, if `name` is "", of the host of `address`.

        Case, accents and punctuation of `name` are ignored. If no publisher has the name, the
        publisher of the same site whose name is only the host is renamed to `name`, and its slug
        and URL change. Otherwise a missing publisher is created, with the home page of `address`,
        and with the host as its name if `name` is "". Returns None if `name` is "" and `address`
        has no host.
        """
        host, key = host_of(address), plain(name)
        if key:
            known = self.filter(key=key).first() or self._rename_site(name, host)
        else:
            known = self.filter(host=host).order_by("pk").first() if host else None
        if known or not (key or host):
            return known
        return self.create(name=name or host, url=front_page(address))

    def _rename_site(self, name, host):
        """Rename the publisher named `host` to `name`, save it with a new slug, and return it.

        Returns None if no publisher is named `host`.
        """
        publisher = self.filter(host=host, key=plain(host)).first() if host else None
        if publisher:
            publisher.name, publisher.slug = name, ""
            publisher.save()
        return publisher


def front_page(address: str) -> str:
    """Return the home page of the site of an address, with its scheme: "https://example.org/".

    Returns "" if `address` is not a valid http(s) address.
    """
    parts = urlsplit(address) if host_of(address) else None
    return f"{parts.scheme}://{parts.netloc}/" if parts else ""


def _public_pages():
    return ResourcePage.objects.public().filter(publishers=OuterRef("pk"))


class Publisher(index.Indexed, models.Model):
    """A site, review or organisation whose texts are kept or quoted.

    The row is created by an editor, or when a live text that comes from it or quotes it is saved.
    """

    name = models.CharField(_("nom"), max_length=150, help_text=_("Ex. : Internet Actu"))
    slug = models.SlugField(
        _("nom dans les adresses"),
        max_length=100,
        unique=True,
        blank=True,
        help_text=_("Rempli tout seul à partir du nom."),
    )
    url = models.URLField(
        _("adresse du site"),
        max_length=500,
        blank=True,
        help_text=_("Sa page d’accueil. Ex. : https://www.example.org/"),
    )
    archive_url = models.URLField(
        _("copie conservée"),
        max_length=500,
        blank=True,
        help_text=_(
            "Où lire ce site s’il n’est plus en ligne. Ex. : une adresse de web.archive.org."
        ),
    )
    description = models.TextField(
        _("présentation"),
        blank=True,
        help_text=_("Qui publie, et pourquoi nous le lisons. Deux ou trois phrases, publiques."),
    )
    pages = models.ManyToManyField(ResourcePage, related_name="publishers", editable=False)
    # Computed on save: normalised name and host, for lookups.
    key = models.CharField(max_length=150, editable=False, db_index=True, default="")
    host = models.CharField(max_length=255, editable=False, db_index=True, default="")

    objects = PublisherQuerySet.as_manager()

    panels = [
        FieldPanel("name"),
        FieldPanel("url"),
        FieldPanel("archive_url"),
        FieldPanel("description"),
        FieldPanel("slug"),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs) -> None:
        """Compute `key` from the name, `host` from the address, and `slug` if it is empty."""
        self.key, self.host = plain(self.name)[:150], host_of(self.url)[:255]
        if not self.slug:
            slug = slugify(self.name)[:LONGEST_SLUG] or "source"
            taken = Publisher.objects.filter(slug__startswith=slug).exclude(pk=self.pk)
            self.slug = numbered(slug, set(taken.values_list("slug", flat=True)))
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return the address of the public page of the publisher."""
        return reverse("resources:source", args=[self.slug])

    def clean(self) -> None:
        """Raise ValidationError for the name of another publisher.

        Case, accents and punctuation are ignored.
        """
        same = Publisher.objects.filter(key=plain(self.name)).exclude(pk=self.pk)
        if self.name and same.exists():
            raise ValidationError({"name": _("Une autre source porte déjà ce nom.")})

    @property
    def resources(self) -> QuerySet:
        """The public resources that come from or quote this publisher."""
        return ResourcePage.objects.public().filter(publishers=self)


def update_publishers(page: ResourcePage) -> None:
    """Replace the publishers of `page` with `publishers_of(page)`, which may create some."""
    page.publishers.set([publisher.pk for publisher in publishers_of(page)])


def publishers_of(page: ResourcePage) -> list[Publisher]:
    """Return the publishers of a page, perhaps []; create or rename publishers if necessary.

    A kept link has the publisher named in `source`; if `source` is empty, the site of the text
    itself. A text with an `url_of_source`, such as an interview, has the publisher named in
    `source`; if `source` is empty, the site of `url_of_source`. Any other text has the sites of the
    addresses in its block `sources`, in order and perhaps repeated. See `get_or_create_for`.
    """
    if page.kind == Kind.KEPT_LINK:
        named = [(page.source, page.work_address)]
    elif url := getattr(page, "url_of_source", ""):
        named = [(page.source, url)]
    else:
        urls = [block.value.get("url") for block in getattr(page, "sources", None) or ()]
        named = [("", url) for url in urls if url]
    publishers = (Publisher.objects.get_or_create_for(*pair) for pair in named)
    return [publisher for publisher in publishers if publisher]


def unvisited_fields(publisher: Publisher) -> set[str]:
    """Return the names of the fields that the nightly check of links skips.

    They are the computed fields and, if `publisher` has an archived copy because its site is gone,
    the address of the site.
    """
    return {"key", "host", *(["url"] if publisher.archive_url else [])}


def store_archived_copy(publisher: Publisher, old: str, new: str) -> bool:
    """Set `archive_url` of `publisher` to `new`, without saving, and return True.

    The field `url` does not change, because it identifies the texts of the publisher. Returns
    False, and changes nothing, if `old` is not `url` without its fragment, or if the host of `new`
    is not web.archive.org.
    """
    if publisher.url.partition("#")[0] != old or urlsplit(new).hostname != HOST:
        return False
    publisher.archive_url = new
    return True
