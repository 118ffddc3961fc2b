"""Surveys and their key figures."""

import datetime
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.fields import StreamField
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from network.admin.tabs import Tabs
from network.blocks import NumberBlock
from network.blocks.facts.tables import Table
from network.blocks.texts import searchable_texts
from network.database.querysets import one_by_text
from network.links.states import checked_links
from network.models import BasePage
from network.models.row_lists import row_list
from network.text.dates import check_year, format_day
from resources.blocks import LIBRARY_BLOCKS
from resources.choices import Kind
from resources.maps import has_map
from resources.models.resource import ResourcePage, origin_panel
from resources.reading import reading_minutes
from resources.surveys import schema

OLDEST_FIRST = ["fieldwork_ended_on", "pk"]


def _beside(before, translation_key):
    """Return a Q for the editions just before and just after a survey, in all languages.

    The Q matches no alias. `before` is the translation key of the previous edition of the survey,
    and `translation_key` is the key of the survey; both may be expressions of an outer query.
    """
    beside = Q(translation_key=before) | Q(previous_edition__translation_key=translation_key)
    return beside & Q(alias_of=None) & ~Q(translation_key=translation_key)


class Status(models.TextChoices):
    """The status of the results of a survey: only preliminary results may change."""

    PRELIMINARY = "preliminary", _("Résultats provisoires")
    FINAL = "final", _("Résultats définitifs")


class SurveyPage(ResourcePage):
    """The results of a survey: its sample, dates, method and key figures."""

    conducted_by = models.CharField(
        _("menée par"), max_length=200, help_text=_("Ex. : Le réseau, avec l’université d’Avignon")
    )
    written_by = models.CharField(
        _("qui a écrit cette page"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text=_("Vide si c’est le réseau : qui a mené l’enquête n’a pas écrit notre texte."),
    )
    fieldwork_started_on = models.DateField(
        _("premier jour"), null=True, blank=True, validators=[check_year]
    )
    fieldwork_ended_on = models.DateField(
        _("dernier jour"),
        validators=[check_year],
        help_text=_("Les chiffres portent cette date : passé cinq ans, la page le signale."),
    )
    sample = models.CharField(
        _("qui a répondu"),
        max_length=250,
        help_text=_("Ex. : 1 240 personnes, reçues dans 38 lieux"),
    )
    method = models.TextField(
        _("comment on a procédé"),
        help_text=_(
            "Comment on a choisi les personnes et posé les questions, et ce que l’enquête ne dit"
            " pas. Ex. : Une question à l’accueil, pendant deux semaines, sans tri."
        ),
    )
    status = models.CharField(
        _("état"), max_length=11, choices=Status.choices, default=Status.FINAL
    )
    figures = StreamField(
        [("figure", NumberBlock())],
        verbose_name=_("chiffres clés"),
        blank=True,
        help_text=_("Les deux à six chiffres à retenir."),
    )
    body = StreamField(LIBRARY_BLOCKS, verbose_name=_("texte"), blank=True)
    url_of_results = models.URLField(
        _("adresse des résultats complets"), max_length=500, blank=True
    )
    previous_edition = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="later_editions",
        verbose_name=_("édition précédente"),
        help_text=_("La même enquête, menée avant. Chacune des deux pages mènera à l’autre."),
    )

    own_kind = Kind.SURVEY
    template = "resources/surveys/survey_page.html"
    page_description = _(
        "Les résultats d’une enquête : qui a répondu, quand, comment, et les chiffres à retenir."
    )

    edit_handler = Tabs(
        [
            ObjectList(
                [
                    *ResourcePage.content_panels,
                    MultiFieldPanel(
                        [
                            FieldPanel("conducted_by"),
                            FieldRowPanel(
                                [
                                    FieldPanel("fieldwork_started_on"),
                                    FieldPanel("fieldwork_ended_on"),
                                ]
                            ),
                            FieldPanel("sample"),
                            FieldPanel("method"),
                            FieldPanel("status"),
                        ],
                        heading=_("L’enquête"),
                    ),
                    FieldPanel("figures"),
                    FieldPanel("body"),
                    FieldPanel("written_by"),
                ],
                heading=_("Enquête"),
            ),
            ObjectList(
                [
                    FieldPanel("url_of_results"),
                    origin_panel(),
                    FieldPanel("previous_edition"),
                ],
                heading=_("Parution et éditions"),
            ),
            ObjectList(ResourcePage.classification_panels, heading=_("Classement")),
            ObjectList(
                [*BasePage.promote_panels, *BasePage.settings_panels], heading=_("Publication")
            ),
        ]
    )
    api_fields = [
        *("summary", "author_names", "attribution_facts"),
        *("conducted_by", "survey_period", "sample", "status"),
    ]

    search_fields = [
        *ResourcePage.search_fields,
        index.SearchField("conducted_by"),
        index.SearchField("method"),
        index.SearchField("body"),
    ]
    translatable_fields = [
        *ResourcePage.translatable_fields,
        SynchronizedField("conducted_by", overridable=False),
        SynchronizedField("written_by", overridable=False),
        SynchronizedField("fieldwork_started_on", overridable=False),
        SynchronizedField("fieldwork_ended_on", overridable=False),
        TranslatableField("sample"),
        TranslatableField("method"),
        SynchronizedField("status", overridable=False),
        TranslatableField("figures"),
        TranslatableField("body"),
        SynchronizedField("url_of_results", overridable=False),
        SynchronizedField("previous_edition", overridable=False),
    ]

    class Meta:
        verbose_name = _("enquête")
        verbose_name_plural = _("enquêtes")

    @classmethod
    def shown(cls) -> QuerySet:
        """Return the inherited queryset with the annotations `edition_pages` and `checked_links`.

        `edition_pages` is the list of the public pages of the editions just before and after, in
        all languages; `editions` reads it. `checked_links` is a list with the `ExternalLink` of
        `url_of_results`, empty before the first check.
        """
        names = ["title", "url_path", "translation_key", "facts_on", "fieldwork_ended_on"]
        names += ["locale__language_code"]
        before = OuterRef("previous_edition__translation_key")
        editions = cls.objects.public().filter(_beside(before, OuterRef("translation_key")))
        editions = row_list(editions, names, order_by=OLDEST_FIRST)
        pages = super().shown().annotate(edition_pages=editions)
        return pages.annotate(checked_links=checked_links("url_of_results"))

    def clean(self) -> None:
        """Raise ValidationError if the last day precedes the first day.

        Also raises it for a previous edition that is not older.
        """
        super().clean()
        errors = {}
        started, ended = self.fieldwork_started_on, self.fieldwork_ended_on
        if started and ended and started > ended:
            errors["fieldwork_ended_on"] = _("Le dernier jour vient après le premier.")
        previous = self.previous_edition
        if previous and ended and previous.fieldwork_ended_on >= ended:
            errors["previous_edition"] = _("Choisissez une édition plus ancienne que celle-ci.")
        if errors:
            raise ValidationError(errors)

    def save(self, *args, **kwargs) -> None:
        """Compute `reading_minutes`, and copy the last day of the survey to `facts_on`."""
        self.reading_minutes = reading_minutes(f"{self.method} {self.body_text}")
        self.facts_on = self.fieldwork_ended_on
        super().save(*args, **kwargs)

    def listed_texts(self) -> list[str]:
        """Add the organisation, the sample and the labels of the figures to the inherited texts."""
        figures = [figure.value["what"] for figure in self.figures]
        return [*super().listed_texts(), self.conducted_by, self.sample, *figures]

    @property
    def body_text(self) -> str:
        """The words of the key figures and of the body without tags, joined by spaces."""
        return " ".join([*searchable_texts(self.figures), *searchable_texts(self.body)])

    @property
    def draws_places(self) -> bool:
        """True if the text contains a map of places."""
        return has_map(self.body)

    @property
    def text_html(self) -> str:
        """The rendered survey as HTML, without the title and the `search_description`."""
        return render_to_string("resources/surveys/survey_text.html", {"page": self})

    @property
    def writer_names(self) -> list[str]:
        """[the author of this page], or [] if the field `written_by` is empty."""
        return [self.written_by] if self.written_by else []

    @property
    def survey_period(self) -> str:
        """The years of the first and last day: "2018-2019", or "2019" if the year is the same.

        It is "" if both days are missing.
        """
        days = filter(None, [self.fieldwork_started_on, self.fieldwork_ended_on])
        return "-".join(dict.fromkeys(str(day.year) for day in days))

    @property
    def last_day_of_facts(self) -> datetime.date | None:
        """The last day of the survey, also of a draft or a former version that is not saved."""
        return self.fieldwork_ended_on

    @property
    def fieldwork(self) -> str:
        """The days of the survey: "du 19 octobre au 2 novembre 2011", "le 2 novembre 2011".

        It is "" without a last day, in a draft.
        """
        started, ended = self.fieldwork_started_on, self.fieldwork_ended_on
        if not ended:
            return ""
        last = format_day(ended, weekday=False)
        if not started or started == ended:
            return now("le %(day)s") % {"day": last}
        first = format_day(started, today=ended, weekday=False)
        return now("du %(first)s au %(last)s") % {"first": first, "last": last}

    @property
    def is_preliminary(self) -> bool:
        """True if the results may still change."""
        return self.status == Status.PRELIMINARY

    @cached_property
    def editions(self) -> list["SurveyPage"]:
        """One public page of each edition just before and after, the oldest first.

        The edition before is `previous_edition`. An edition after is a survey whose
        `previous_edition` is this survey or one of its translations. The page of an edition is in
        the language of this page, else in French, else in another language. Aliases are ignored.
        """
        pages = getattr(self, "edition_pages", None)
        if pages is None:
            before = self.previous_edition and self.previous_edition.translation_key
            pages = SurveyPage.objects.public().filter(_beside(before, self.translation_key))
            pages = pages.order_by(*OLDEST_FIRST)
        return one_by_text(pages, self.language)

    @property
    def newer_edition(self) -> "SurveyPage | None":
        """The latest of `editions` that ended after this survey, or None."""
        after = [e for e in self.editions if e.fieldwork_ended_on > self.fieldwork_ended_on]
        return after[-1] if after else None

    @property
    def own_tables(self) -> list["KeyFigures"]:
        """[the table of the key figures], or [] without key figures."""
        return [KeyFigures(self)] if self.figures else []

    def json_ld(self, request: HttpRequest) -> list[dict]:
        """Return the inherited objects, a schema.org Article and a Dataset."""
        own = [schema.article(self, request), schema.dataset(self, request)]
        return [*super().json_ld(request), *own]


@dataclass
class KeyFigures(Table):
    """Table of the key figures of a survey; each row repeats the facts about the survey."""

    survey: SurveyPage

    table_title = "chiffres clés"

    def csv_rows(self) -> list[list[object]]:
        """Return the row of headings, then one row for each key figure.

        A row has eight cells: the label, the number, its unit, and five facts about the survey.
        """
        survey = self.survey
        common = [survey.conducted_by, survey.fieldwork_started_on, survey.fieldwork_ended_on]
        common = [*map(str, filter(None, common)), survey.sample, survey.get_status_display()]
        if not survey.fieldwork_started_on:
            common.insert(1, "")
        heads = now("Ce qui est compté|Nombre|Unité|Menée par|Début|Fin|Qui a répondu|État")
        return [
            heads.split("|"),
            *([f.value["what"], f.value["value"], f.value["unit"], *common] for f in self.figures),
        ]

    @property
    def figures(self):
        """The key figures of the survey."""
        return self.survey.figures
