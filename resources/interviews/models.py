"""Interviews."""

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.fields import RichTextField, StreamField
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from network.admin.tabs import Tabs
from network.blocks.texts import searchable_texts
from network.database.querysets import one_by_text
from network.memory.stamped_cache import StampedCache
from network.models import BasePage, ContentStamp
from places.models import PlacePage
from resources.choices import Kind, Licence
from resources.interviews import schema
from resources.interviews.blocks import INTERVIEW_BLOCKS
from resources.models.resource import ResourcePage, origin_panel
from resources.reading import reading_minutes

# The translation keys of the places with a public interview.
_interviewed = StampedCache("interviewed places", entries=1, stamp=ContentStamp.recent)


class InterviewPage(ResourcePage):
    """An interview of a person, question by question."""

    interviewee = models.CharField(
        _("qui répond"), max_length=150, help_text=_("Ex. : Yoann Duriaux")
    )
    interviewee_role = models.CharField(
        _("sa fonction, ce jour-là"),
        max_length=200,
        blank=True,
        help_text=_("Ex. : fondateur du Comptoir numérique, à Saint-Étienne"),
    )
    place = models.ForeignKey(
        PlacePage,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="interviews",
        verbose_name=_("son lieu"),
        help_text=_("S’il est dans l’annuaire : chacune des deux pages mènera à l’autre."),
    )
    portrait = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("portrait"),
    )
    interviewer = models.CharField(
        _("qui pose les questions"),
        max_length=150,
        blank=True,
        help_text=_("Ex. : Camille Roustan, pour le réseau"),
    )
    written_by = models.CharField(
        _("qui a écrit ce texte"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text=_("Vide si c’est le réseau. Ex. : Camille Roustan"),
    )
    introduction = RichTextField(
        _("présentation"),
        blank=True,
        features=["bold", "italic", "link"],
        help_text=_("Où et quand on se rencontre, en quelques phrases."),
    )
    body = StreamField(INTERVIEW_BLOCKS, verbose_name=_("entretien"), blank=True)
    url_of_source = models.URLField(_("son adresse"), max_length=500, blank=True)
    licence = models.CharField(
        _("licence"),
        max_length=20,
        choices=Licence.choices,
        default=Licence.CC_BY_SA,
        help_text=_("À quelles conditions d’autres lieux peuvent reprendre ce texte."),
    )

    own_kind = Kind.INTERVIEW
    read_with = ("territory", "portrait")
    template = "resources/interviews/interview_page.html"
    page_description = _("Une personne répond à des questions : son parcours, dans ses mots.")

    edit_handler = Tabs(
        [
            ObjectList(
                [
                    *ResourcePage.content_panels,
                    MultiFieldPanel(
                        [
                            FieldPanel("interviewee"),
                            FieldPanel("interviewee_role"),
                            FieldPanel("place"),
                            FieldPanel("portrait"),
                        ],
                        heading=_("Qui répond"),
                    ),
                    FieldPanel("interviewer"),
                    FieldPanel("written_by"),
                    FieldPanel("introduction"),
                    FieldPanel("body"),
                ],
                heading=_("Entretien"),
            ),
            ObjectList(
                [
                    origin_panel("url_of_source"),
                    FieldRowPanel([FieldPanel("licence")]),
                ],
                heading=_("Parution et licence"),
            ),
            ObjectList(ResourcePage.classification_panels, heading=_("Classement")),
            ObjectList(
                [*BasePage.promote_panels, *BasePage.settings_panels], heading=_("Publication")
            ),
        ]
    )
    api_fields = [
        *("summary", "author_names", "attribution_facts"),
        *("interviewee", "interviewee_role", "interviewer"),
    ]

    search_fields = [
        *ResourcePage.search_fields,
        index.SearchField("interviewee"),
        index.SearchField("interviewer"),
        index.SearchField("body"),
    ]
    translatable_fields = [
        *ResourcePage.translatable_fields,
        SynchronizedField("interviewee", overridable=False),
        TranslatableField("interviewee_role"),
        SynchronizedField("place", overridable=False),
        SynchronizedField("portrait"),
        SynchronizedField("interviewer", overridable=False),
        SynchronizedField("written_by", overridable=False),
        TranslatableField("introduction"),
        TranslatableField("body"),
        SynchronizedField("url_of_source", overridable=False),
        SynchronizedField("licence"),
    ]

    class Meta:
        verbose_name = _("entretien")
        verbose_name_plural = _("entretiens")

    @classmethod
    def of_place(cls, place: PlacePage) -> list["InterviewPage"]:
        """Return one public page of each interview of people of `place`, in the order of the tree.

        The page is in the active language, else in French, else in another language. Aliases are
        ignored. `place` may be a translation of the place of the interview. The translation keys of
        the places with a public interview are cached until the content stamp changes, so most
        places need no query.
        """
        key = place.translation_key
        if key not in _interviewed.get("", cls._interviewed_places):
            return []
        pages = cls.objects.public().filter(place__translation_key=key, alias_of=None)
        return one_by_text(pages, get_language() or settings.LANGUAGE_CODE)

    @classmethod
    def _interviewed_places(cls):
        interviews = cls.objects.public().exclude(place=None)
        return frozenset(interviews.order_by().values_list("place__translation_key", flat=True))

    def save(self, *args, **kwargs) -> None:
        """Compute `reading_minutes` from the introduction and the body."""
        self.reading_minutes = reading_minutes(f"{self.introduction} {self.body_text}")
        super().save(*args, **kwargs)

    def listed_texts(self) -> list[str]:
        """Add four texts to the inherited ones: interviewee, their role, interviewer and author."""
        people = [self.interviewee, self.interviewee_role, self.interviewer, self.written_by]
        return [*super().listed_texts(), *people]

    @property
    def body_text(self) -> str:
        """The words of the blocks of the body without tags, joined by spaces."""
        return " ".join(searchable_texts(self.body))

    @property
    def text_html(self) -> str:
        """The rendered interview as HTML, without the title and the `search_description`.

        Pull quotes are omitted, because they repeat an answer.
        """
        return render_to_string("resources/interviews/interview_text.html", {"page": self})

    @property
    def writer_names(self) -> list[str]:
        """[the author of this text], or [] if the field `written_by` is empty."""
        return [self.written_by] if self.written_by else []

    @property
    def subject_names(self) -> list[str]:
        """[the person interviewed], or [] if the field is empty."""
        return [self.interviewee] if self.interviewee else []

    @property
    def work_address(self) -> str:
        """The address of the first publication elsewhere: the field `url_of_source`."""
        return self.url_of_source

    @property
    def questions(self) -> list:
        """The values of the question blocks of the body, in order."""
        return [block.value for block in self.body if block.block_type == "question"]

    @cached_property
    def shown_place(self) -> PlacePage | None:
        """Public `PlacePage` of the field `place`, with all that its card shows, or None."""
        if not self.place_id:
            return None
        places = PlacePage.objects.public().with_closures().with_stops()
        shown = places.select_related("commune", "locale", "organisation")
        return shown.filter(pk=self.place_id).first()

    def json_ld(self, request: HttpRequest) -> list[dict]:
        """Return the inherited objects and a schema.org Article."""
        return [*super().json_ld(request), schema.interview(self, request)]
