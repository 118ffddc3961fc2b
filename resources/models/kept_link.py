"""Kept links: notes of the network about pages of other sites."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, URLValidator
from django.db import models
from django.db.models import Exists, Q, QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import linebreaks_filter
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator, get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
    TitleFieldPanel,
)
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from network.admin.tabs import Tabs
from network.links.states import checked_links, uses_elsewhere
from network.models import BasePage
from network.text.jsonld import CONTEXT, without_blanks
from resources.addresses import address_key, host_of
from resources.choices import Kind, Language, LeadsTo
from resources.kept.forms import KeptLinkForm
from resources.reading import validate_excerpt

from .resource import ResourcePage


def unvisited_fields(page: "KeptLinkPage") -> set[str]:
    """Return the names of the fields that the nightly check of links skips.

    The result is {"url_of_source"} for a lost text, an empty set for any other.
    """
    return {"url_of_source"} if page.leads_to == LeadsTo.LOST else set()


class KeptLinkPage(ResourcePage):
    """A page of another site, with its source and the reason to keep it."""

    url_of_source = models.URLField(
        _("adresse"),
        max_length=500,
        blank=True,
        validators=[
            URLValidator(
                schemes=["http", "https"],
                message=_("L’adresse doit commencer par http:// ou https://."),
            )
        ],
        help_text=_("Ex. : https://www.example.org/quel-avenir-pour-les-epn"),
    )
    leads_to = models.CharField(
        _("où mène cette adresse"),
        max_length=6,
        choices=LeadsTo.choices,
        default=LeadsTo.TEXT,
        db_default=LeadsTo.TEXT,
        help_text=_(
            "Ouvrez l’adresse et regardez. Le texte y est en entier, chez qui l’a publié : « Le"
            " texte lui-même ». Il est en entier sur un autre site ou dans une archive : « Une"
            " copie ». On y parle de lui, ou de la même chose : « Une page qui en parle ». Rien de"
            " tout cela : « Texte perdu » ; son titre, sa source et votre extrait restent."
        ),
    )
    address_key = models.CharField(max_length=500, editable=False, db_index=True, default="")
    # The key of the canonical address of the page, if it differs from `url_of_source`.
    canonical_key = models.CharField(max_length=500, editable=False, default="", db_default="")
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

    base_form_class = KeptLinkForm
    own_kind = Kind.KEPT_LINK
    page_description = _(
        "Une page d’un autre site qui mérite d’être retrouvée, avec sa source et votre avis."
    )

    edit_handler = Tabs(
        [
            ObjectList(
                [
                    FieldPanel("url_of_source"),
                    FieldPanel("leads_to"),
                    TitleFieldPanel("title", classname="title"),
                    FieldPanel("why_we_keep_it"),
                    FieldPanel("excerpt"),
                    MultiFieldPanel(
                        [
                            HelpPanel(
                                _(
                                    "Qui a publié le texte d’origine, et quand : pas le site où"
                                    " mène l’adresse, s’il est autre. Laissez vide ce que vous ne"
                                    " savez pas."
                                )
                            ),
                            *ResourcePage.source_panels,
                            FieldRowPanel([FieldPanel("author"), FieldPanel("source_language")]),
                        ],
                        heading=_("D’où il vient"),
                    ),
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
    api_fields = [
        *("summary", "url_of_source", "leads_to", "source", "author_names"),
        "attribution_facts",
        "why_we_keep_it",
    ]

    search_fields = [
        *ResourcePage.search_fields,
        index.SearchField("source"),
        index.SearchField("author"),
        index.SearchField("why_we_keep_it"),
    ]
    translatable_fields = [
        *ResourcePage.translatable_fields,
        SynchronizedField("url_of_source", overridable=False),
        SynchronizedField("leads_to", overridable=False),
        SynchronizedField("author", overridable=False),
        SynchronizedField("source_language", overridable=False),
        SynchronizedField("excerpt", overridable=False),
        TranslatableField("why_we_keep_it"),
    ]

    class Meta:
        verbose_name = _("lien conservé")
        verbose_name_plural = _("liens conservés")

    @classmethod
    def shown(cls) -> QuerySet:
        """Add the annotations `checked_links` and `is_named` to the inherited queryset.

        `checked_links` is a list with the `ExternalLink` of the address, empty before the first
        check. `is_named` is True if other pages, public or not, name the address.
        """
        return (
            super()
            .shown()
            .annotate(
                checked_links=checked_links("url_of_source"),
                is_named=Exists(uses_elsewhere("url_of_source")),
            )
        )

    def clean(self) -> None:
        """Raise ValidationError if there is a live `duplicate`, or if the address is missing.

        A draft may be abandoned, so it does not refuse the same link: the first page that is
        published does. Only a lost text needs no address. An empty `source` is set to the host of
        the address if the link leads to the text itself.
        """
        super().clean()
        if not self.url_of_source and self.leads_to != LeadsTo.LOST:
            message = _("Donnez l’adresse, ou dites plus bas que le texte est perdu.")
            raise ValidationError({"url_of_source": message})
        # The site of a copy or of a page about the text is not its publisher.
        if not self.source and self.leads_to == LeadsTo.TEXT:
            self.source = host_of(self.url_of_source)[: self._meta.get_field("source").max_length]
        if (duplicate := self.duplicate) and duplicate.live:
            raise ValidationError({"url_of_source": duplicate.already_kept})

    def save(self, *args, **kwargs) -> None:
        """Compute `address_key` from the address and copy `leads_to` to `link_state`."""
        self.address_key = address_key(self.url_of_source)[:500]
        self.link_state = self.leads_to
        super().save(*args, **kwargs)

    @property
    def duplicate(self) -> "KeptLinkPage | None":
        """Another page that keeps the same document, preferably a live one, or None.

        The comparison uses `address_key` and `canonical_key`, in one query. Translations of this
        page are not duplicates.
        """
        keys = {address_key(self.url_of_source)[:500], self.canonical_key} - {""}
        same = Q(address_key__in=keys) | Q(canonical_key__in=keys)
        others = KeptLinkPage.objects.filter(same).exclude(translation_key=self.translation_key)
        return others.order_by("-live", "pk").first() if keys else None

    @property
    def already_kept(self) -> SafeString:
        """The error displayed for a duplicate of this page, with a link to this page."""
        message = (
            gettext("Ce lien est déjà dans la bibliothèque : « %(title)s ».")
            if self.live
            else gettext("Ce lien est déjà dans la bibliothèque : « %(title)s » (brouillon).")
        )
        link = format_html('<a href="{}">{}</a>', self.url_to_see, self.title)
        return mark_safe(escape(message) % {"title": link})  # noqa: S308 - both are escaped

    @property
    def url_to_see(self) -> str:
        """The public URL if the page is live and has one, else the URL of its edit form."""
        return (self.live and self.url) or reverse("wagtailadmin_pages:edit", args=[self.pk])

    def listed_texts(self) -> list[str]:
        """Add the excerpt and the reason to keep the link to the inherited texts."""
        return [
            *super().listed_texts(),
            self.excerpt,
            self.why_we_keep_it,
        ]

    @property
    def summary(self) -> str:
        """The `search_description`, else the reason to keep the link cut to 200 characters."""
        return self.search_description or Truncator(self.why_we_keep_it).chars(200)

    @property
    def work_author(self) -> str:
        """The author of the kept text: the field `author`."""
        return self.author

    @property
    def has_text(self) -> bool:
        """True if the address leads to the whole text, at its publisher's or elsewhere."""
        return self.leads_to in (LeadsTo.TEXT, LeadsTo.COPY)

    @property
    def is_lost(self) -> bool:
        """True if the state of the link is "lost": no address leads to the text."""
        return self.leads_to == LeadsTo.LOST

    @property
    def kept_facts(self) -> str:
        """The remaining facts of a lost text, in a few words: "le titre et un extrait"."""
        facts = [
            gettext("le titre"),
            self.author and gettext("l’auteur"),
            self.source and gettext("la source"),
            self.first_published_on and gettext("la date"),
            self.excerpt and gettext("un extrait"),
        ]
        return get_text_list([fact for fact in facts if fact], gettext("et"))

    @property
    def host(self) -> str:
        """The host of the address, without "www."; it may differ from the host of the publisher."""
        return host_of(self.url_of_source)

    @property
    def work_address(self) -> str:
        """The address of the link if it leads to the text itself, else ""."""
        return self.url_of_source if self.leads_to == LeadsTo.TEXT else ""

    @property
    def text_html(self) -> str:
        """The excerpt, the reason to keep the link and the state of the link, as HTML.

        The address follows the state, except for a lost text.
        """
        quoted = linebreaks_filter(self.excerpt)
        why = linebreaks_filter(self.why_we_keep_it)
        return format_html(
            "{}<h2>{}</h2>{}<p>{}</p>",
            format_html("<blockquote>{}</blockquote>", quoted) if self.excerpt else "",
            gettext("Pourquoi nous le gardons"),
            why,
            self._link_html,
        )

    @property
    def _link_html(self):
        state = self.get_leads_to_display()
        if self.is_lost:
            return state
        link = format_html('<a href="{}">{}</a>', self.url_of_source, self.url_of_source)
        return format_html("{}\N{NO-BREAK SPACE}: {}", state, link)

    @property
    def kept_link_address(self) -> str:
        """The address of the link; "" for a lost text."""
        return "" if self.is_lost else self.url_of_source

    @property
    def kept_address(self) -> str:
        """The address without its fragment if it leads to the text or a copy, else ""."""
        return self.url_of_source.partition("#")[0] if self.has_text else ""

    @property
    def is_foreign(self) -> bool:
        """True if the text is in another language than this page."""
        return self.source_language != self.language

    def json_ld(self, request: HttpRequest) -> list[dict]:
        """Return the inherited objects and our page, a schema.org WebPage about the linked text."""
        note = {
            "@context": CONTEXT,
            "@type": "WebPage",
            "name": self.title,
            "description": self.summary,
            "url": self.get_full_url(request),
            "inLanguage": self.language,
            **self.attribution.schema(),
            "about": [
                self.attribution.linked_work(),
                *({"@type": "Thing", "name": topic.name} for topic in self.topic_list),
            ],
        }
        return [*super().json_ld(request), without_blanks(note)]
