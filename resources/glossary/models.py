"""Pages of the glossary: the index and its entries."""

from itertools import groupby

from django.core.validators import MaxLengthValidator
from django.db import models
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList, TitleFieldPanel
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from network.admin.tabs import Tabs
from network.models import BasePage, BasePageManager
from network.text.jsonld import CONTEXT, without_blanks
from network.text.strings import plain
from resources.choices import Kind, Licence
from resources.models.index import ResourceIndexPage
from resources.models.resource import ResourcePage, origin_panel


class GlossaryIndexPage(BasePage):
    """The glossary: all public entries by letter."""

    introduction = models.TextField(
        _("introduction"),
        blank=True,
        help_text=_("Une ou deux phrases en haut de la page. Ex. : Les mots de notre métier."),
    )

    objects = BasePageManager()

    max_count_per_parent = 1
    subpage_types = ["resources.GlossaryEntryPage"]
    template = "resources/glossary/glossary_index_page.html"
    page_description = _("Le glossaire : les mots du réseau, de A à Z.")

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    translatable_fields = [*BasePage.translatable_fields, TranslatableField("introduction")]

    class Meta:
        verbose_name = _("glossaire")
        verbose_name_plural = _("glossaires")

    @property
    def letters(self) -> list[tuple[str, list["GlossaryEntryPage"]]]:
        """The public entries of this glossary as [(letter, entries)], in order.

        Accents and case are ignored. The entries that do not begin with a letter from A to Z come
        first, under "#".
        """
        entries = GlossaryEntryPage.objects.public().child_of(self).select_related("locale")
        entries = sorted(entries, key=lambda entry: (entry.letter, plain(entry.title)))
        return [(letter, list(group)) for letter, group in groupby(entries, lambda e: e.letter)]

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, object]:
        """Add `letters`, the entries by letter, to the context."""
        return {**super().get_context(request, *args, **kwargs), "letters": self.letters}

    def json_ld(self, request: HttpRequest) -> list[dict]:
        """Return the inherited objects and a schema.org DefinedTermSet."""
        terms = {
            "@context": CONTEXT,
            "@type": "DefinedTermSet",
            "name": self.title,
            "description": self.summary,
            "url": self.get_full_url(request),
            "inLanguage": self.language,
        }
        return [*super().json_ld(request), without_blanks(terms)]


class GlossaryEntryPage(ResourcePage):
    """An entry of the glossary: a word and its definition."""

    definition = models.TextField(
        _("définition"),
        validators=[MaxLengthValidator(300)],
        help_text=_(
            "Une phrase ou deux, 300 caractères au plus : elle s’affiche dans les textes où le mot"
            " apparaît. Ex. : Un lieu ouvert à tous où l’on se sert d’un ordinateur avec de l’aide."
        ),
    )
    easy_definition = models.TextField(
        _("définition facile à lire"),
        blank=True,
        help_text=_("Des phrases très courtes, une idée par phrase, des mots de tous les jours."),
    )
    other_names = models.TextField(
        _("autres noms"),
        blank=True,
        help_text=_(
            "Un par ligne : sigle, nom entier, autre façon d’écrire. Ex. : EPN. Le pluriel est"
            " reconnu tout seul."
        ),
    )
    source_url = models.URLField(
        _("adresse de la source"),
        max_length=500,
        blank=True,
        help_text=_("Ex. : https://www.example.org/tiers-lieux"),
    )
    licence = models.CharField(
        _("licence de la définition"),
        max_length=20,
        choices=Licence.choices,
        default=Licence.CC_BY_SA,
        help_text=_("À quelles conditions on peut la reprendre."),
    )

    own_kind = Kind.TERM
    # The lists of the library are not beside the entries of the glossary.
    reserved_slugs = frozenset()
    reuse_name = "term"
    template = "resources/glossary/glossary_entry_page.html"
    parent_page_types = ["resources.GlossaryIndexPage"]
    page_description = _("Un mot du métier, ce qu’il veut dire, et plus simplement encore.")

    edit_handler = Tabs(
        [
            ObjectList(
                [
                    TitleFieldPanel(
                        "title",
                        classname="title",
                        heading=_("Le mot"),
                        placeholder=_("Le mot"),
                        help_text=_("Au singulier, tel qu’on le lit. Ex. : tiers-lieu"),
                    ),
                    FieldPanel("definition"),
                    FieldPanel("easy_definition"),
                    FieldPanel("other_names"),
                    FieldPanel("licence"),
                    origin_panel("source_url"),
                ],
                heading=_("Mot"),
            ),
            ObjectList(
                [*ResourcePage.classification_panels, BasePage.summary_panel],
                heading=_("Classement"),
            ),
            ObjectList(
                [*BasePage.promote_panels, *BasePage.settings_panels], heading=_("Publication")
            ),
        ]
    )
    api_fields = [
        *("summary", "attribution_facts", "definition", "easy_definition", "name_list", "source"),
    ]

    search_fields = [
        *ResourcePage.search_fields,
        index.SearchField("definition"),
        index.SearchField("other_names"),
    ]
    translatable_fields = [
        *ResourcePage.translatable_fields,
        TranslatableField("definition"),
        TranslatableField("easy_definition"),
        TranslatableField("other_names"),
        SynchronizedField("source_url", overridable=False),
        SynchronizedField("licence"),
    ]

    class Meta:
        verbose_name = _("mot du glossaire")
        verbose_name_plural = _("mots du glossaire")

    def listed_texts(self) -> list[str]:
        """Add the definition and the other names to the inherited texts."""
        return [*super().listed_texts(), self.definition, self.other_names]

    @property
    def summary(self) -> str:
        """The `search_description`, else the definition."""
        return self.search_description or self.definition

    @property
    def text_html(self) -> str:
        """The definition, the other names and the easy definition, as HTML."""
        return render_to_string("resources/glossary/glossary_entry_text.html", {"page": self})

    @property
    def name_list(self) -> list[str]:
        """The non-empty lines of `other_names`, in order."""
        return [line.strip() for line in self.other_names.splitlines() if line.strip()]

    @property
    def letter(self) -> str:
        """The first letter of the title: "E" for "élu", "#" if it is not A to Z."""
        first = plain(self.title)[:1].upper()
        return first if "A" <= first <= "Z" else "#"

    @property
    def library_url(self) -> str | None:
        """The URL of the public library in this language; "" without such a library.

        The value is None if the library is outside the page tree of every site. The template adds
        the filter of each topic of the entry to this URL.
        """
        library = ResourceIndexPage.objects.public().in_language(self.language).first()
        return library.get_url() if library else ""

    @property
    def work_address(self) -> str:
        """The address of the source: the field `source_url`."""
        return self.source_url

    def json_ld(self, request: HttpRequest) -> list[dict]:
        """Return the inherited objects and a schema.org DefinedTerm."""
        above = self.get_parent()
        term = {
            "@context": CONTEXT,
            "@type": "DefinedTerm",
            "name": self.title,
            "alternateName": self.name_list,
            "description": self.definition,
            "url": self.get_full_url(request),
            "inLanguage": self.language,
            "license": self.attribution.licence_url,
            "subjectOf": {
                "@type": "CreativeWork",
                "url": self.get_full_url(request),
                **self.attribution.schema(),
            },
            "inDefinedTermSet": {
                "@type": "DefinedTermSet",
                "name": above.title,
                "url": above.get_full_url(request),
            },
        }
        return [*super().json_ld(request), without_blanks(term)]
