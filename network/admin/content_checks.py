"""Content checks with translated messages, in addition to Wagtail's accessibility checks."""

import datetime

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.models import Page

from network.links.models import DEAD, ExternalLink

LONGEST_SENTENCE = 25  # words
LONGEST_SUMMARY = 160  # characters
# Limits in easy-to-read texts.
EASY_SENTENCE, EASY_WORD = 12, 12  # words, letters
OLD_YEARS = 5
# Selector of the texts of editors, in a body or elsewhere.
WRITTEN = ".prose p, .prose li, [data-written] > p:not(.muted)"
EASY = ".easy-text p, .easy-text li, .easy-text h2, .easy-text h3"
# {rule: (selector for axe, impact, message, remedy)}. The test of each rule is in
# content-checks.js.
RULES = {
    "vague-link": (
        "main a",
        "serious",
        _("Un lien dit « cliquez ici »"),
        _("Écrivez où il mène : on lit souvent les liens seuls, hors de leur phrase."),
    ),
    "dead-link": (
        "main a",
        "serious",
        _("Ce lien est mort"),
        _("La page n’est plus là. Cherchez sa nouvelle adresse, ou retirez le lien."),
    ),
    "picture-without-description": (
        "main img",
        "serious",
        _("Cette image n’a pas de description"),
        _("Dites ce qu’elle montre, ou cochez « Image de décoration »."),
    ),
    "table-without-headings": (
        "main table",
        "serious",
        _("Ce tableau n’a pas de titres de colonnes"),
        _("Donnez un titre à chaque colonne : sans eux, on n’entend qu’une suite de mots."),
    ),
    "long-sentence": (
        WRITTEN,
        "moderate",
        _("Une phrase a plus de 25 mots"),
        _("Coupez-la en deux : elle se lira d’un seul trait."),
    ),
    "easy-long-sentence": (
        EASY,
        "moderate",
        _("Une phrase a plus de 12 mots"),
        _("Facile à lire : une idée par phrase. Coupez-la en deux."),
    ),
    "easy-long-word": (
        EASY,
        "minor",
        _("Un mot est long"),
        _("Facile à lire : cherchez un mot court, ou expliquez celui-ci tout de suite après."),
    ),
    "easy-passive": (
        EASY,
        "minor",
        _("Une phrase semble au passif"),
        _("Facile à lire : dites qui fait quoi. « On vous aide » plutôt que « vous êtes aidé »."),
    ),
    "long-summary": (
        ".page-head__intro, h1[data-summary-apart]",
        "moderate",
        _("Le résumé est long"),
        _("Il a plus de 160 caractères : les listes et les moteurs de recherche le couperont."),
    ),
    "old-figure": (
        WRITTEN,
        "moderate",
        _("Ce chiffre est ancien"),
        _("Il date de plus de cinq ans. En existe-t-il un plus récent ? Sinon, dites qu’il date."),
    ),
}

# Shorter messages for the rules of Wagtail.
OTHERS = {
    "heading-order": (
        _("Un titre saute un niveau"),
        _("Un sous-titre vient sous un titre : sans lui, le plan du texte se perd."),
    ),
    "alt-text-quality": (
        _("La description de cette image est un nom de fichier"),
        _("Dites plutôt ce qu’elle montre."),
    ),
    "empty-meta-description": (
        _("Le résumé manque"),
        _("Écrivez une ou deux phrases : les listes et les moteurs de recherche les montrent."),
    ),
}


class ContentChecks(ContentCheckerItem):
    """The item of Wagtail's user bar that checks the content of `page` with axe.

    It adds the rules of `RULES` to Wagtail's. Rules for easy-to-read texts are omitted if
    `page.has_easy_text` is False.
    """

    def __init__(self, page, *, in_editor=False):
        super().__init__(in_editor=in_editor)
        self.page = page
        # Without easy-to-read text, its rules would only make the form heavier.
        has_easy_text = getattr(page, "has_easy_text", True)
        self.rules = {
            name: rule for name, rule in RULES.items() if has_easy_text or rule[0] != EASY
        }

    @property
    def media(self) -> forms.Media:
        """The script that contains the tests of the added rules."""
        return forms.Media(js=["network/admin/content-checks.js"])

    def get_axe_run_only(self, request: HttpRequest) -> list[str]:
        """Return the names of the rules to run: Wagtail's, then the added rules."""
        return [*super().get_axe_run_only(request), *self.rules]

    def get_axe_custom_rules(self, request: HttpRequest) -> list[dict[str, object]]:
        """Return the definitions of the axe rules: Wagtail's, then the added rules.

        Each added rule has an impact, a selector and the name of its check.
        """
        rules = [
            {
                "id": name,
                "impact": impact,
                "selector": selector,
                "tags": ["best-practice"],
                "any": [f"check-{name}"],
                "enabled": True,
            }
            for name, (selector, impact, *_texts) in self.rules.items()
        ]
        return [*super().get_axe_custom_rules(request), *rules]

    def get_axe_custom_checks(self, request: HttpRequest) -> list[dict[str, object]]:
        """Return the axe checks: Wagtail's, then one for each added rule, with its options."""
        options = {
            "dead-link": {"addresses": dead_addresses(self.page)},
            "easy-long-sentence": {"most": EASY_SENTENCE},
            "easy-long-word": {"most": EASY_WORD},
            "long-sentence": {"most": LONGEST_SENTENCE},
            "long-summary": {"most": LONGEST_SUMMARY},
            "old-figure": {"before": oldest_year(timezone.localdate())},
        }
        checks = [{"id": f"check-{name}", "options": options.get(name, {})} for name in self.rules]
        return [*super().get_axe_custom_checks(request), *checks]

    def get_axe_messages(self, request: HttpRequest) -> dict[str, dict[str, object]]:
        """Return {rule: {"error_name": …, "help_text": …}}, with the translated texts of this site.

        Besides the added rules, some of Wagtail's rules have shorter texts, in `OTHERS`.
        """
        messages = {
            name: {"error_name": error, "help_text": how}
            for name, (_selector, _impact, error, how) in self.rules.items()
        }
        others = {
            name: {"error_name": error, "help_text": how} for name, (error, how) in OTHERS.items()
        }
        return {**super().get_axe_messages(request), **others, **messages}


def oldest_year(today: datetime.date) -> int:
    """Return the first year recent enough for a figure in a text: five years before `today`."""
    return today.year - OLD_YEARS


def dead_addresses(page: Page | None) -> list[str]:
    """Return the sorted URLs of the dead links that were recorded for a page.

    A link is dead after two failed checks (`DEAD`), at least three days apart. Returns [] for an
    unsaved page or None.
    """
    if page is None or not page.pk:
        return []
    dead = ExternalLink.objects.filter(uses__page=page.pk, failures__gte=DEAD)
    return list(dead.order_by("url").values_list("url", flat=True))
