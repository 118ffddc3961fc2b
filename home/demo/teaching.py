"""Synonyms and best bets of the demonstration's search."""

import json
from pathlib import Path

from home.models import StandardPage
from search.models import BestBet, Synonym


def make(file: Path, tally) -> None:
    """Create the missing synonyms and best bets of the JSON `file`; `tally` counts them.

    A row with the same words is not changed. The pages of the best bets must exist.
    """
    taught = json.loads(file.read_text(encoding="utf-8"))
    for values in taught["synonyms"]:
        _make(Synonym, values, "synonymes", tally)
    for values in taught["best_bets"]:
        if slug := values.pop("page", None):
            values["page"] = StandardPage.objects.filter(
                slug=slug, locale__language_code="fr"
            ).get()
        _make(BestBet, values, "réponses choisies", tally)


def _make(model, values, noun, tally):
    exists = model.objects.filter(words=values["words"]).exists()
    if not exists:
        taught = model(**values)
        taught.full_clean()
        taught.save()
    tally.count(noun, made=not exists)
