"""Workshop recipes."""

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.fields import RichTextField, StreamField
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from network.admin.tabs import Tabs
from network.blocks import ParagraphBlock
from network.blocks.texts import searchable_texts
from network.models import BasePage
from network.text.dates import format_minutes
from network.text.jsonld import CONTEXT, without_blanks
from resources.choices import Kind, Licence
from resources.models.resource import ResourcePage, origin_panel

from .uses import uses_of


class Level(models.TextChoices):
    """The skills that the participants of a workshop need."""

    FIRST_STEPS = "debut", _("Pour débuter")
    SOME_EASE = "aise", _("Déjà un peu à l’aise")
    CONFIDENT = "confirme", _("À l’aise")
    ANY = "tous", _("Tous les niveaux")


class StepBlock(blocks.StructBlock):
    """A step of a workshop."""

    title = blocks.CharBlock(
        label=_("Étape"), max_length=120, help_text=_("Ex. : Chacun règle la taille des lettres")
    )
    minutes = blocks.IntegerBlock(
        label=_("Minutes"), min_value=1, max_value=600, required=False, search_index=False
    )
    text = ParagraphBlock(label=_("Comment faire"), required=False)

    class Meta:
        label = _("Étape")
        icon = "list-ol"
        template = "resources/recipes/step.html"
        description = _("Un moment de l’atelier : ce que l’on fait, et combien de temps.")
        preview_value = {
            "title": _("Chacun règle la taille des lettres"),
            "minutes": 15,
            "text": "<p>On compare deux tailles, on garde celle que l’on lit sans effort.</p>",
        }


class RecipePage(ResourcePage):
    """A workshop that any member of the network can repeat, step by step."""

    goal = models.TextField(
        _("ce que l’on saura faire"),
        validators=[MaxLengthValidator(400)],
        help_text=_(
            "Une ou deux phrases. Ex. : Reconnaître un message piégé et savoir à qui le signaler."
        ),
    )
    minutes = models.PositiveSmallIntegerField(
        _("durée, en minutes"),
        default=120,
        validators=[MinValueValidator(10), MaxValueValidator(600)],
        help_text=_("Ex. : 120 pour deux heures"),
    )
    level = models.CharField(
        _("niveau"), max_length=8, choices=Level.choices, default=Level.FIRST_STEPS
    )
    people = models.PositiveSmallIntegerField(
        _("personnes au plus"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(500)],
        help_text=_("Vide s’il n’y a pas de limite. Ex. : 8"),
    )
    material = models.TextField(
        _("matériel"),
        blank=True,
        help_text=_("Un objet par ligne. Ex. : un ordinateur pour deux personnes"),
    )
    steps = StreamField(
        [("step", StepBlock())],
        verbose_name=_("déroulement"),
        blank=True,
        help_text=_("Dans l’ordre, de l’accueil au dernier mot."),
    )
    to_print = RichTextField(
        _("à imprimer"),
        blank=True,
        features=["ul", "link", "document-link"],
        help_text=_("Les documents à donner, avec leur lien. La fiche s’imprime toute seule."),
    )
    advice = RichTextField(
        _("conseils à qui anime"),
        blank=True,
        features=["bold", "ul", "link"],
        help_text=_("Ex. : Prévoyez de quoi occuper ceux qui vont vite."),
    )
    author = models.CharField(
        _("qui l’a écrite"), max_length=200, blank=True, help_text=_("Ex. : Le Fil numérique")
    )
    licence = models.CharField(
        _("licence"),
        max_length=20,
        choices=Licence.choices,
        default=Licence.CC_BY_SA,
        help_text=_("À quelles conditions d’autres lieux peuvent reprendre cette recette."),
    )

    own_kind = Kind.RECIPE
    # The type of an author who is not recognised as a person: most often a place or the network.
    writer_type = "Organization"
    template = "resources/recipes/recipe_page.html"
    page_description = _(
        "Un atelier prêt à refaire : le but, le matériel, le déroulement. On le programme d’ici."
    )

    edit_handler = Tabs(
        [
            ObjectList(
                [
                    *BasePage.content_panels[:-1],
                    FieldPanel("goal"),
                    FieldRowPanel(
                        [FieldPanel("minutes"), FieldPanel("people"), FieldPanel("level")]
                    ),
                    FieldPanel("material"),
                    FieldPanel("steps"),
                    FieldPanel("to_print"),
                    FieldPanel("advice"),
                ],
                heading=_("Recette"),
            ),
            ObjectList(ResourcePage.classification_panels, heading=_("Classement")),
            ObjectList(
                [
                    BasePage.summary_panel,
                    FieldPanel("author"),
                    FieldPanel("licence"),
                    origin_panel(),
                ],
                heading=_("Auteur et licence"),
            ),
            ObjectList(
                [*BasePage.promote_panels, *BasePage.settings_panels], heading=_("Publication")
            ),
        ]
    )
    api_fields = [
        "summary",
        "author_names",
        "attribution_facts",
        "goal",
        "minutes",
        "level",
        "people",
    ]

    search_fields = [
        *ResourcePage.search_fields,
        index.SearchField("goal"),
        index.SearchField("material"),
        index.SearchField("steps"),
    ]
    translatable_fields = [
        *ResourcePage.translatable_fields,
        TranslatableField("goal"),
        TranslatableField("material"),
        TranslatableField("steps"),
        TranslatableField("to_print"),
        TranslatableField("advice"),
        SynchronizedField("minutes", overridable=False),
        SynchronizedField("level", overridable=False),
        SynchronizedField("people", overridable=False),
        SynchronizedField("author", overridable=False),
        SynchronizedField("licence"),
    ]

    class Meta:
        verbose_name = _("recette d’atelier")
        verbose_name_plural = _("recettes d’atelier")

    def listed_texts(self) -> list[str]:
        """Add the goal, the material and the author to the inherited texts."""
        return [*super().listed_texts(), self.goal, self.material, self.author]

    @property
    def summary(self) -> str:
        """The `search_description`, else the goal cut to 200 characters."""
        return self.search_description or Truncator(self.goal).chars(200)

    @property
    def writer_names(self) -> list[str]:
        """[the author], or [] if the field is empty."""
        return [self.author] if self.author else []

    @property
    def steps_text(self) -> str:
        """The words of the steps without tags, joined by spaces."""
        return " ".join(searchable_texts(self.steps))

    @property
    def text_html(self) -> str:
        """The rendered recipe as HTML, without the title and the `search_description`."""
        return render_to_string("resources/recipes/recipe_text.html", {"page": self})

    @property
    def material_list(self) -> list[str]:
        """The non-empty lines of the material, without list markers."""
        return [line.strip(" -•\t") for line in self.material.splitlines() if line.strip(" -•\t")]

    @property
    def length(self) -> str:
        """The duration in words: "2 heures" or "1 h 30"."""
        return format_minutes(self.minutes)

    @property
    def uses(self):
        """The `Uses`, computed at each access: dates of the recipe, attendance, hosts' remarks."""
        return uses_of(self)

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, object]:
        """Add `uses`, the `Uses` of the recipe, to the context."""
        return {**super().get_context(request, *args, **kwargs), "uses": self.uses}

    def json_ld(self, request: HttpRequest) -> list[dict]:
        """Return the inherited objects and a schema.org HowTo."""
        steps = [
            without_blanks({"@type": "HowToStep", "name": step["title"], "text": plain_of(step)})
            for step in (block.value for block in self.steps)
        ]
        recipe = {
            "@context": CONTEXT,
            "@type": ["HowTo", "LearningResource"],
            "name": self.title,
            "description": self.summary,
            "url": self.get_full_url(request),
            "inLanguage": self.language,
            "learningResourceType": "lesson plan",
            "teaches": self.goal,
            "educationalLevel": str(self.get_level_display()),
            "totalTime": f"PT{self.minutes}M",
            "tool": [{"@type": "HowToTool", "name": name} for name in self.material_list],
            "step": steps,
            **self.attribution.schema(),
            "about": [{"@type": "Thing", "name": topic.name} for topic in self.topic_list],
        }
        return [*super().json_ld(request), without_blanks(recipe)]


def plain_of(step: blocks.StructValue) -> str:
    """Return the text of a step without tags, or the title if the step has no text."""
    text = step.bound_blocks["text"].block.get_searchable_content(step["text"])
    return " ".join(map(str, text)) or step["title"]
