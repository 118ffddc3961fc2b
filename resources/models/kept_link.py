from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, URLValidator
from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
)
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from network.jsonld import CONTEXT, without_blanks
from network.models import BasePage
from network.publishing.tabs import Tabs
from resources.addresses import address_key, host_of
from resources.choices import Kind, Language
from resources.reading import validate_excerpt

from .resource import ResourcePage


class KeptLinkPage(ResourcePage):
    """A page of another site, kept for what it teaches, with where it comes from."""

    url_of_source = models.URLField(
        _("adresse"),
        max_length=500,
        validators=[
            URLValidator(
                schemes=["http", "https"],
                message=_("L’adresse doit commencer par http:// ou https://."),
            )
        ],
        help_text=_("Ex. : https://www.example.org/quel-avenir-pour-les-epn"),
    )
    address_key = models.CharField(max_length=500, editable=False, db_index=True, default="")
    author = models.CharField(
        _("auteur"), max_length=200, blank=True, help_text=_("Ex. : Hubert Guillaud")
    )
    source_language = models.CharField(
        _("langue du texte"), max_length=2, choices=Language.choices, default=Language.FRENCH
    )
    excerpt = models.TextField(
        _("extrait cité"),
        blank=True,
        validators=[validate_excerpt],
        help_text=_(
            "Recopié mot pour mot, 300 caractères au plus, espaces compris : environ trois lignes."
            " C’est une citation, pas une copie."
        ),
    )
    why_we_keep_it = models.TextField(
        _("pourquoi nous le gardons"),
        validators=[MaxLengthValidator(600)],
        help_text=_(
            "Avec vos mots. Ex. : Il montre, chiffres à l’appui, pourquoi compter les visites ne"
            " dit pas tout d’un lieu."
        ),
    )

    own_kind = Kind.KEPT_LINK
    page_description = _(
        "Une page d’un autre site qui mérite d’être retrouvée, avec sa source et votre avis."
    )

    edit_handler = Tabs(
        [
            ObjectList(
                [
                    FieldPanel("title"),
                    MultiFieldPanel(
                        [
                            FieldPanel("url_of_source"),
                            *ResourcePage.source_panels,
                            FieldRowPanel([FieldPanel("author"), FieldPanel("source_language")]),
                        ],
                        heading=_("D’où il vient"),
                    ),
                    FieldPanel("excerpt"),
                    FieldPanel("why_we_keep_it"),
                    BasePage.summary_panel,
                ],
                heading=_("Lien conservé"),
            ),
            ObjectList(ResourcePage.classification_panels, heading=_("Classement")),
            ObjectList(
                [*BasePage.promote_panels, *BasePage.settings_panels], heading=_("Publication")
            ),
        ]
    )
    api_fields = ["summary", "url_of_source", "source", "author_names", "why_we_keep_it"]

    search_fields = [
        *ResourcePage.search_fields,
        index.SearchField("source"),
        index.SearchField("author"),
        index.SearchField("why_we_keep_it"),
    ]
    translatable_fields = [
        *ResourcePage.translatable_fields,
        SynchronizedField("url_of_source", overridable=False),
        SynchronizedField("author", overridable=False),
        SynchronizedField("source_language", overridable=False),
        SynchronizedField("excerpt", overridable=False),
        TranslatableField("why_we_keep_it"),
    ]

    class Meta:
        verbose_name = _("lien conservé")
        verbose_name_plural = _("liens conservés")

    def clean(self):
        super().clean()
        if not self.source:
            self.source = host_of(self.url_of_source)[: self._meta.get_field("source").max_length]
        if duplicate := self._duplicate():
            raise ValidationError({"url_of_source": self._already_kept(duplicate)})

    def save(self, *args, **kwargs):
        self.address_key = address_key(self.url_of_source)[:500]
        super().save(*args, **kwargs)

    def _duplicate(self):
        """Another page that keeps the same document; translations of this one are not others."""
        key = address_key(self.url_of_source)[:500]
        same = KeptLinkPage.objects.filter(address_key=key).exclude(
            translation_key=self.translation_key
        )
        return same.first() if key else None

    @staticmethod
    def _already_kept(page):
        message = (
            gettext("Ce lien est déjà dans la bibliothèque : « %(title)s ».")
            if page.live
            else gettext("Ce lien est déjà dans la bibliothèque : « %(title)s » (brouillon).")
        )
        return message % {"title": page.title}

    def listed_texts(self):
        return [
            *super().listed_texts(),
            self.author,
            self.excerpt,
            self.why_we_keep_it,
        ]

    @property
    def summary(self):
        return self.search_description or Truncator(self.why_we_keep_it).chars(200)

    @property
    def author_names(self):
        return [self.author] if self.author else []

    @property
    def is_foreign(self):
        return self.source_language != self.language

    def json_ld(self, request):
        kept = {
            "@context": CONTEXT,
            "@type": "Article",
            "headline": self.title,
            "url": self.url_of_source,
            "author": self.author and {"@type": "Person", "name": self.author},
            "publisher": {"@type": "Organization", "name": self.source},
            "datePublished": self.first_published_iso,
            "inLanguage": self.source_language,
            "about": [{"@type": "Thing", "name": topic.name} for topic in self.topic_list],
            "subjectOf": {"@type": "WebPage", "url": self.get_full_url(request)},
        }
        return [*super().json_ld(request), without_blanks(kept)]
