"""Organisations and people."""

from django.conf import settings
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.search import index

from network.database.fields import PhoneField
from network.text.slugs import numbered


class Organisation(index.Indexed, models.Model):
    """A body that runs places or events: town hall, association, library network."""

    class Kind(models.TextChoices):
        ASSOCIATION = "association", _("Association")
        PUBLIC = "public", _("Collectivité ou service public")
        COOPERATIVE = "cooperative", _("Coopérative")
        COMPANY = "company", _("Entreprise")
        OTHER = "other", _("Autre")

    name = models.CharField(_("nom"), max_length=200, unique=True)
    slug = models.SlugField(_("nom dans les adresses"), max_length=200, unique=True, blank=True)
    kind = models.CharField(_("statut"), max_length=12, choices=Kind.choices, blank=True)
    siret = models.CharField(
        _("SIRET ou RNA"),
        max_length=14,
        blank=True,
        help_text=_("Ex. : 43493312300029"),
    )
    website = models.URLField(_("site web"), blank=True)
    email = models.EmailField(_("courriel"), blank=True)
    phone = PhoneField(_("téléphone"), blank=True)
    logo = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
    )

    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("siret")]),
        MultiFieldPanel(
            [
                FieldPanel("website"),
                FieldRowPanel([FieldPanel("email"), FieldPanel("phone")]),
            ],
            heading=_("Contact"),
        ),
        FieldPanel("logo"),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("structure")
        verbose_name_plural = _("structures")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs) -> None:
        """Fill an empty slug from the name, numbered if it is taken, and save."""
        self.slug = self.slug or self._free_slug()
        super().save(*args, **kwargs)

    def _free_slug(self):
        """Return a slug made from the name, numbered if another organisation has it.

        Two names may differ only by an accent.
        """
        base = slugify(self.name)[:190] or "structure"
        taken = Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True)
        return numbered(base, set(taken))


class Person(index.Indexed, models.Model):
    """A person with a public role: author, mediator, speaker."""

    name = models.CharField(_("prénom et nom"), max_length=120)
    slug = models.SlugField(_("nom dans les adresses"), max_length=120, unique=True, blank=True)
    role = models.CharField(
        _("fonction"),
        max_length=120,
        blank=True,
        help_text=_("Ex. : médiatrice numérique"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("structure"),
    )
    photo = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("photo"),
    )
    biography = models.TextField(
        _("présentation"), blank=True, help_text=_("Deux ou trois phrases, publiques.")
    )
    email = models.EmailField(_("courriel"), blank=True, help_text=_("Public s’il est rempli."))
    phone = PhoneField(_("téléphone"), blank=True, help_text=_("Public s’il est rempli."))
    website = models.URLField(_("site web"), blank=True)

    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("role"), FieldPanel("organisation")]),
        FieldPanel("photo"),
        FieldPanel("biography"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("email"), FieldPanel("phone")]),
                FieldPanel("website"),
            ],
            heading=_("Contact"),
        ),
    ]
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.AutocompleteField("role"),
        index.RelatedFields("organisation", [index.AutocompleteField("name")]),
    ]

    class Meta:
        verbose_name = _("personne")
        verbose_name_plural = _("personnes")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs) -> None:
        """Fill an empty slug from the name, numbered if it is taken, and save."""
        self.slug = self.slug or self._free_slug()
        super().save(*args, **kwargs)

    @property
    def name_in_full(self) -> str:
        """The name, followed by the organisation, else the role, else the address, if any.

        For instance "Awa Diop (Le Fil)".
        """
        detail = self.organisation or self.role or self.email
        return f"{self.name} ({detail})" if detail else self.name

    def _free_slug(self):
        """Return a slug made from the name, numbered if another person has the same one."""
        base = slugify(self.name)[:110] or "personne"
        taken = set(Person.objects.filter(slug__startswith=base).values_list("slug", flat=True))
        return numbered(base, taken)
