"""The accessibility statement and the grid of the audit, as text for the pages of a site.

The statement has the parts and the order of the model of the RGAA ("Déclaration d’accessibilité",
https://accessibilite.numerique.gouv.fr/obligations/declaration-accessibilite/). The Markdown is
that of `home.team.start.texts`.
"""

from itertools import groupby

from django.utils import translation

from network.models import NetworkSettings
from network.text.dates import format_day

from .results import COMPLIANT, FOLDER, NON_COMPLIANT, NOT_APPLICABLE, Audit

LABELS = {COMPLIANT: "Conforme", NON_COMPLIANT: "Non conforme", NOT_APPLICABLE: "Sans objet"}


@translation.override("fr")
def statement(audit: Audit, network: str) -> str:
    """Return the statement of the network named `network` as Markdown, in French."""
    compliant, faulty = audit.counts[COMPLIANT], audit.counts[NON_COMPLIANT]
    values = {
        "network": network,
        "status": str(NetworkSettings.Accessibility(audit.status).label),
        "rate": rate(audit),
        "compliant": compliant,
        "applicable": compliant + faulty,
        "not_applicable": audit.counts[NOT_APPLICABLE],
        "faults": _items(map(_fault, audit.faults)) or "Aucune.",
        "on": _day(audit.on),
        "valid_until": _day(audit.valid_until),
        "technologies": _items(audit.environment["technologies"]),
        "browsers": audit.environment["browsers"],
        "assistive": audit.environment["assistive"],
        "tools": _items(audit.environment["tools"]),
        "pages": _items(_page(*page) for page in audit.pages),
    }
    return (FOLDER / "statement.md").read_text(encoding="utf-8").strip().format(**values)


def grid(audit: Audit) -> str:
    """Return a list for each theme as Markdown, in French: criterion, result and evidence."""
    parts = []
    for theme, results in groupby(audit.results, key=lambda result: result.theme):
        parts += [f"## {theme}", _items(map(_line, results))]
    return "\n\n".join(parts)


def rate(audit: Audit) -> str:
    """Return the rate with one decimal, rounded down: "93,7" for 75 of 80 criteria."""
    tenths = int(audit.rate * 10)
    whole, rest = divmod(tenths, 10)
    return f"{whole},{rest}" if rest else str(whole)


def _fault(result):
    return (
        f"**{result.number} {result.title}** {result.check}"
        f" Pour vous, en attendant\N{NO-BREAK SPACE}: {_lower(result.otherwise)}"
        f" Ce que nous ferons\N{NO-BREAK SPACE}: {_lower(result.plan)}"
    )


def _line(result):
    again = " Un test le vérifie à chaque changement du logiciel." if result.tests else ""
    return f"{result.number} {result.title} {LABELS[result.status]}. {result.check}{again}"


def _page(name, path):
    return f"{name}\N{NO-BREAK SPACE}: {path}"


def _lower(sentence):
    return sentence[:1].lower() + sentence[1:]


def _day(day):
    return format_day(day, weekday=False)


def _items(texts):
    return "\n".join(f"- {text}" for text in texts)
