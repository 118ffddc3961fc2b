"""Who published what the library keeps or quotes."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from network.links.archives import HOST
from network.slugs import numbered
from network.text import plain
from resources.addresses import host_of
from resources.choices import Kind
from resources.models.resource import ResourcePage

LONGEST_SLUG = 80


class PublisherQuerySet(models.QuerySet):
    def public(self):
        """Those of which something public is kept or quoted."""
        return self.filter(Exists(_public_pages()))

    def with_counts(self):
        """With `number`: how many public texts are kept of it, or quote it."""
        counts = _public_pages().order_by().values("publishers").annotate(n=Count("pk"))
        return self.annotate(number=Coalesce(Subquery(counts.values("n")), 0))

    def get_or_create_for(self, name, address):
        """Who goes by that name, else, when there is no name, whose site the address is of; made
        when nobody is known by it. A site that was known by its address alone takes the name. None
        without either."""
        host, key = host_of(address), plain(name)
        if key:
            known = self.filter(key=key).first() or self._rename_site(name, host)
        else:
            known = self.filter(host=host).order_by("pk").first() if host else None
        if known or not (key or host):
            return known
        return self.create(name=name or host, url=front_page(address))

    def _rename_site(self, name, host):
        """The site that went by its address until now, named; None when there is none."""
        publisher = self.filter(host=host, key=plain(host)).first() if host else None
        if publisher:
            publisher.name, publisher.slug = name, ""
            publisher.save()
        return publisher


def front_page(address):
    """ "https://example.org/" of an address on that site; "" for none."""
    parts = urlsplit(address) if host_of(address) else None
    return f"{parts.scheme}://{parts.netloc}/" if parts else ""


def _public_pages():
    return ResourcePage.objects.public().filter(publishers=OuterRef("pk"))


class Publisher(index.Indexed, models.Model):
    """A site, a review, an organisation whose texts are kept or quoted.

    It is made by itself when a text of its is published; an editor corrects it.
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
    # Computed: the name and the site, as they are looked up.
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

    def save(self, *args, **kwargs):
        self.key, self.host = plain(self.name)[:150], host_of(self.url)[:255]
        if not self.slug:
            slug = slugify(self.name)[:LONGEST_SLUG] or "source"
            taken = Publisher.objects.filter(slug__startswith=slug).exclude(pk=self.pk)
            self.slug = numbered(slug, set(taken.values_list("slug", flat=True)))
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("resources:source", args=[self.slug])

    def clean(self):
        same = Publisher.objects.filter(key=plain(self.name)).exclude(pk=self.pk)
        if self.name and same.exists():
            raise ValidationError({"name": _("Une autre source porte déjà ce nom.")})

    @property
    def resources(self):
        """What the public may read of it, and what quotes it."""
        return ResourcePage.objects.public().filter(publishers=self)


def update_publishers(page):
    """Ties a public text to the publishers that it names, and to no other."""
    page.publishers.set([publisher.pk for publisher in publishers_of(page)])


def publishers_of(page):
    """Return the publishers of a page: of a kept link, the publisher that it names, or the site of
    the text itself; of another text, the sites of the addresses among its sources."""
    if page.kind == Kind.KEPT_LINK:
        publisher = Publisher.objects.get_or_create_for(page.source, page.work_address)
        return [publisher] if publisher else []
    if url := getattr(page, "url_of_source", ""):
        return [Publisher.objects.get_or_create_for(page.source, url)]
    urls = [block.value.get("url") for block in getattr(page, "sources", None) or ()]
    named = (Publisher.objects.get_or_create_for("", url) for url in urls if url)
    return [publisher for publisher in named if publisher]


def unvisited_fields(publisher):
    """Fields. Once a copy of its site is given, that site is known to be gone; two are computed."""
    return {"key", "host", *(["url"] if publisher.archive_url else [])}


def store_archived_copy(publisher, old, new):
    """An archived copy goes beside the address of the site, by which its texts are known as its
    own. Whether it went there."""
    if publisher.url.partition("#")[0] != old or urlsplit(new).hostname != HOST:
        return False
    publisher.archive_url = new
    return True
