"""Publishers of the texts that the library keeps or quotes."""

from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from network.links.archives import HOST
from network.models import SlugHistory
from network.text.slugs import is_slug_of
from network.text.strings import plain
from resources.addresses import host_of
from resources.choices import LeadsTo
from resources.models.resource import ResourcePage

from .shared_hosts import SHARED_HOSTS

LONGEST_SLUG = 80


class PublisherQuerySet(models.QuerySet):
    """Queries of the publishers."""

    def public(self) -> Self:
        """Return the publishers linked to at least one public French text."""
        return self.filter(Exists(_texts_of(OuterRef("pk"))))

    def with_counts(self) -> Self:
        """Annotate `number`, the number of public French texts linked to each publisher."""
        texts = _texts_of(OuterRef("pk")).order_by()
        counts = texts.values("publishers").annotate(n=Count("pk"))
        return self.annotate(number=Coalesce(Subquery(counts.values("n")), 0))

    def get_or_create_for(self, name: str, address: str) -> "Publisher | None":
        """Return the publisher called `name`, or the publisher of the host of `address`.

        If `name` is neither "" nor the host, the publisher of this name is returned; case, accents
        and punctuation are ignored. If no publisher has this name, a publisher named after the host
        is renamed to `name`, unless the site may have several publishers: see `_rename_site`.

        If `name` is "" or the host, the publisher of the site is returned: see `_of_site`. Returns
        None if `name` is "" and `address` has no host.

        A missing publisher is created. Its name is `name`, or the host if `name` is "". Its address
        is the home page of `address`, or "" for a name on a shared host.
        """
        host, key = host_of(address), plain(name)
        is_named = key not in ("", plain(host))
        if is_named:
            known = self.filter(key=key).first() or self._rename_site(name, host)
        else:
            known = self._of_site(host)
        if known or not (key or host):
            return known
        is_of_site = not (is_named and host in SHARED_HOSTS)
        return self.create(name=name or host, url=front_page(address) if is_of_site else "")

    def _rename_site(self, name, host):
        """Rename the publisher named `host` to `name`, save it, and return it.

        A slug that was derived from the host is replaced. Returns None, and renames nothing, if no
        publisher is named `host`, or if the host is shared: it is in `SHARED_HOSTS` or already has
        a publisher with another name. The texts of a shared host may be of any publisher.
        """
        if not host or host in SHARED_HOSTS or self._named_at(host):
            return None
        publisher = self.filter(host=host, key=plain(host)).first()
        if publisher:
            if is_slug_of(publisher.slug, publisher.name):
                publisher.slug = ""
            publisher.name = name
            publisher.save()
        return publisher

    def _of_site(self, host):
        """Return the publisher of the texts of `host` that name no publisher, or None.

        It is the publisher named `host`. Without one, it is the only publisher of a host that is
        not shared, else the publisher that was named `host` until an editor changed its name.
        """
        if not host:
            return None
        if own := self.filter(key=plain(host)).order_by("pk").first():
            return own
        named = self._named_at(host)
        if len(named) == 1 and host not in SHARED_HOSTS:
            return named[0]
        return self.filter(host=host, slug=_slug_of(host)).first()

    def _named_at(self, host):
        """Return up to two publishers with a site or a kept text at `host` and another name."""
        kept = ResourcePage.objects.filter(
            live=True, link_state=LeadsTo.TEXT, keptlinkpage__address_key__startswith=f"{host}/"
        )
        there = self.filter(Q(host=host) | Q(pages__in=kept)).exclude(key=plain(host))
        return list(there.distinct().order_by("pk")[:2])


def front_page(address: str) -> str:
    """Return the home page of the site of an address, with its scheme: "https://example.org/".

    A user name and a password in `address` are left out. Returns "" if `address` is not a valid
    http(s) address.
    """
    if not host_of(address):
        return ""
    parts = urlsplit(address.strip())
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/"


def _slug_of(name):
    return slugify(name)[:LONGEST_SLUG] or "source"


def _texts_of(publisher):
    """Return the public texts of a publisher, or of an `OuterRef`, that the library lists."""
    public = ResourcePage.objects.public().in_language(settings.LANGUAGE_CODE)
    return public.filter(publishers=publisher)


class Publisher(index.Indexed, SlugHistory):
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
    # As inherited, with a default for the rows of the former release during an update.
    former_slugs = models.TextField(default="|", db_default="|", editable=False)
    # Computed on save: normalised name and host, for lookups.
    key = models.CharField(max_length=150, editable=False, db_index=True, default="")
    host = models.CharField(max_length=255, editable=False, db_index=True, default="")

    objects = PublisherQuerySet.as_manager()

    panels = [
        FieldPanel("name"),
        FieldPanel("url"),
        FieldPanel("archive_url"),
        FieldPanel("description"),
        FieldPanel(
            "slug",
            help_text=_(
                "Rempli tout seul. Les adresses qui portent l’ancien nom mènent au nouveau."
            ),
        ),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs) -> None:
        """Compute `key` from the name, `host` from the address, and `slug` if it is empty.

        A replaced slug is added to `former_slugs`.
        """
        self.key, self.host = plain(self.name)[:150], host_of(self.url)[:255]
        if not self.slug:
            self.slug = self.free_slug(_slug_of(self.name))
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return the address of the public page of the publisher."""
        return reverse("library:source", args=[self.slug])

    def clean(self) -> None:
        """Raise ValidationError for the name of another publisher.

        Case, accents and punctuation are ignored.
        """
        same = Publisher.objects.filter(key=plain(self.name)).exclude(pk=self.pk)
        if self.name and same.exists():
            raise ValidationError({"name": _("Une autre source porte déjà ce nom.")})

    @property
    def resources(self) -> QuerySet:
        """The public French resources that come from or quote this publisher."""
        return _texts_of(self)


def update_publishers(page: ResourcePage) -> None:
    """Replace the publishers of `page` with `publishers_of(page)`: may create or rename some."""
    page.publishers.set([publisher.pk for publisher in publishers_of(page)])


def publishers_of(page: ResourcePage) -> list[Publisher]:
    """Return the publishers of a page, perhaps []; create or rename publishers if necessary.

    The first one is the publisher named in `source`; if `source` is empty, the site of
    `work_address`, where the text or its source was published. The sites of the addresses in the
    block `sources` of an article follow, in order and perhaps repeated. See `get_or_create_for`.
    """
    quoted = (block.value.get("url") for block in getattr(page, "sources", None) or ())
    named = [(page.source, page.work_address), *(("", url) for url in quoted if url)]
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
