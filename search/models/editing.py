"""Models of the editors' teaching: synonyms, thesaurus changes and chosen answers."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PageChooserPanel
from wagtail.models import Page

from network.text.strings import plain

MOST_PHRASES = 20


def phrases_of(text: str) -> list[str]:
    """Return the phrases between commas or line breaks, in order, without empty ones.

    Phrases that differ only by case, accents or punctuation are returned once, as first typed.
    Phrases without letters or digits are dropped.
    """
    phrases = {}
    for part in text.replace("\n", ",").split(","):
        if folded := plain(part):
            phrases.setdefault(folded, part.strip())
    return list(phrases.values())


def clean_phrases(text: str, fewest: int, field: str = "words") -> str:
    """Return the distinct phrases of a text, joined by commas.

    Raises ValidationError on `field` for fewer than `fewest` phrases or more than `MOST_PHRASES`.
    """
    phrases = phrases_of(text)
    if len(phrases) < fewest:
        raise ValidationError(
            {field: _("Écrivez au moins deux mots ou expressions, séparés par une virgule.")}
            if fewest > 1
            else {field: _("Écrivez au moins un mot ou une expression.")}
        )
    if len(phrases) > MOST_PHRASES:
        raise ValidationError(
            {field: _("Vingt mots ou expressions au plus : faites plusieurs groupes.")}
        )
    return ", ".join(phrases)


class Teaching(models.Model):
    """Base of the teaching that answers whole queries: synonyms and chosen answers."""

    # Computed on save, folded as the logged queries are: "|impots|avis d imposition|".
    taught_queries = models.TextField(editable=False, default="", db_default="")

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        """Compute `taught_queries` from `searched_phrases` and save."""
        self.taught_queries = "|".join(["", *map(plain, self.searched_phrases), ""])
        super().save(*args, **kwargs)

    @property
    def searched_phrases(self) -> list[str]:
        """The phrases for which a search uses this row: all `phrases` by default."""
        return self.phrases


class Synonym(Teaching):
    """Words and expressions of the same meaning: a search for one of them also finds the others.

    Without `both_ways`, only a search for the first phrase also finds the others.
    """

    words = models.TextField(
        _("mots et expressions"),
        help_text=_(
            "Séparés par une virgule. Exemple : imprimante, photocopieuse, reprographie."
            " Les accents, les majuscules et les pluriels ne comptent pas."
        ),
    )
    both_ways = models.BooleanField(
        _("dans les deux sens"),
        default=True,
        help_text=_(
            "Coché : chaque mot trouve tous les autres. Décoché : seul le premier trouve les"
            " suivants. Exemple à décocher : « box, accès à internet », pour que « accès à"
            " internet » ne montre pas toutes les box."
        ),
    )

    panels = [FieldPanel("words"), FieldPanel("both_ways")]

    class Meta:
        verbose_name = _("synonyme")
        verbose_name_plural = _("synonymes")
        ordering = ["words"]

    def __str__(self):
        return self.words

    def clean(self) -> None:
        """Normalise the phrases of `words`.

        Raises ValidationError for fewer than two phrases or more than `MOST_PHRASES` phrases.
        """
        self.words = clean_phrases(self.words, fewest=2)

    @property
    def phrases(self) -> list[str]:
        """The phrases of `words`, in order."""
        return phrases_of(self.words)

    @property
    def searched_phrases(self) -> list[str]:
        """The phrases that also find the others: the first one, or all if `both_ways`."""
        return self.phrases if self.both_ways else self.phrases[:1]

    @property
    def direction(self) -> str | Promise:
        """The translated label of `both_ways`, for the list of the admin."""
        return _("Dans les deux sens") if self.both_ways else _("Du premier vers les autres")


class EverydayGroup(models.Model):
    """A change of a shipped group of the thesaurus, or a group that the editors added.

    `shipped` is the key of the changed group, or "" for a group that editors added. A change adds
    words to the shipped group. If `is_on` is False, the group is turned off. `mark` is a mark of
    the places that answer the group, or ""; a change adds it to the shipped marks.
    """

    shipped = models.CharField(max_length=120, blank=True, default="")
    typed = models.TextField(
        _("ce que les gens tapent"),
        blank=True,
        help_text=_(
            "Séparé par une virgule. Exemple : papier gris, carte barrée. Chacun de ces mots"
            " trouvera aussi les pages qui parlent comme ci-dessous."
        ),
    )
    meant = models.TextField(
        _("ce que disent nos pages"),
        blank=True,
        help_text=_(
            "Séparé par une virgule. Exemple : carte grise, démarches administratives. Ces pages"
            " viennent après celles qui disent les mots tapés."
        ),
    )
    mark = models.CharField(
        _("les lieux qui y répondent"),
        max_length=40,
        blank=True,
        default="",
        help_text=_(
            "Dans une commune, ces lieux-là viennent d’abord. Exemple : pour « imprimer » et une"
            " commune, ceux qui ont du matériel."
        ),
    )
    is_on = models.BooleanField(
        _("en service"),
        default=True,
        help_text=_(
            "Décoché : la recherche oublie ce groupe, et ne trouve plus que les mots tapés. Rien"
            " n’est perdu, il suffit de cocher à nouveau."
        ),
    )

    class Meta:
        verbose_name = _("groupe de mots")
        verbose_name_plural = _("mots de tous les jours")
        ordering = ["typed", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["shipped"],
                condition=~Q(shipped=""),
                name="one_change_per_shipped_group",
                violation_error_message=_("Ce groupe a déjà été changé par quelqu’un d’autre."),
            )
        ]

    def __str__(self):
        return self.shipped or self.typed

    def clean(self) -> None:
        """Normalise the phrases of `typed` and `meant`.

        Raises ValidationError for more than `MOST_PHRASES` phrases in one of these fields. In a
        group that editors added, also raises it for an empty `typed`, and for an empty `meant`
        without a `mark`.
        """
        fewest = 0 if self.shipped else 1
        self.typed = clean_phrases(self.typed, fewest, "typed")
        self.meant = clean_phrases(self.meant, 0 if self.mark else fewest, "meant")


class BestBet(Teaching):
    """The answer that editors chose for some questions, shown above the results."""

    words = models.TextField(
        _("recherches concernées"),
        help_text=_(
            "Une recherche par ligne, ou séparées par une virgule. Exemple : impôts, déclarer mes"
            " impôts, avis d’imposition. La réponse apparaît quand quelqu’un cherche cela, même"
            " avec une commune ou un jour, ou une question qui contient toute une expression de"
            " plusieurs mots, aux accents, aux pluriels et aux petits"
            " mots près."
        ),
    )
    page = models.ForeignKey(
        Page,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("page du site"),
        help_text=_("La page à montrer en premier."),
    )
    link = models.URLField(
        _("ou adresse d’un autre site"),
        blank=True,
        max_length=500,
        help_text=_("Exemple : https://www.impots.gouv.fr/. Seulement si aucune page du site."),
    )
    title = models.CharField(
        _("titre"),
        max_length=120,
        blank=True,
        help_text=_("Pour un autre site : son nom. Pour une page : vide, son titre est repris."),
    )
    sentence = models.CharField(
        _("phrase"),
        max_length=240,
        blank=True,
        help_text=_(
            "Pourquoi cette réponse. Exemple : le site officiel pour déclarer et payer ses impôts."
        ),
    )

    panels = [
        FieldPanel("words"),
        MultiFieldPanel([PageChooserPanel("page"), FieldPanel("link")], heading=_("Réponse")),
        FieldPanel("title"),
        FieldPanel("sentence"),
    ]

    class Meta:
        verbose_name = _("réponse choisie")
        verbose_name_plural = _("réponses choisies")
        ordering = ["words"]
        constraints = [
            models.CheckConstraint(
                condition=Q(page__isnull=False, link="")
                | (Q(page__isnull=True) & ~Q(link="") & ~Q(title="")),
                name="best_bet_page_or_titled_link",
                violation_error_message=_("Choisissez une page, ou un autre site et son titre."),
            )
        ]

    def __str__(self):
        return self.words

    def clean(self) -> None:
        """Normalise the phrases of `words`.

        Raises ValidationError without any phrase, or for more than `MOST_PHRASES` phrases.
        """
        self.words = clean_phrases(self.words, fewest=1)

    @property
    def phrases(self) -> list[str]:
        """The questions of `words`, in order."""
        return phrases_of(self.words)

    @cached_property
    def shown_title(self) -> str:
        """Own title; if it is empty, the title of the page, or "" without a page."""
        return self.title or (self.page.title if self.page else "")

    @cached_property
    def url(self) -> str:
        """URL of the page, or "" for a page without URL; without a page, the `link`."""
        return (self.page.get_url() if self.page else self.link) or ""
