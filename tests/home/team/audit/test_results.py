"""The accessibility audit: 106 criteria, each with a result and its evidence."""

import ast
import re
from pathlib import Path

import pytest

from home.team.audit.results import NON_COMPLIANT, STATUSES, Audit, Result, audit
from home.team.audit.statement import grid, rate, statement

ROOT = Path(__file__).resolve().parents[4]
CRITERIA = [9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12]  # of each theme of the RGAA 4.1.2


def functions(path):
    """Return the names of the functions of a test module."""
    nodes = ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8")))
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef)}


def of(*statuses):
    results = [Result(str(rank), "", "", status, "") for rank, status in enumerate(statuses)]
    return Audit(None, None, tuple(results), (), {})


def test_each_criterion_has_one_result():
    expected = [
        f"{theme}.{rank}" for theme, count in enumerate(CRITERIA, 1) for rank in range(1, count + 1)
    ]
    assert len(expected) == 106
    assert [result.number for result in audit().results] == expected
    text = (ROOT / "home/team/audit/results.toml").read_text(encoding="utf-8")
    assert sorted(re.findall(r'^number = "(.+)"', text, re.MULTILINE)) == sorted(expected)


def test_each_result_has_evidence_that_exists():
    for result in audit().results:
        assert result.status in STATUSES
        assert result.title.endswith("\N{NO-BREAK SPACE}?"), result.number
        assert result.check, result.number
        for test in result.tests:
            path, _, name = test.partition("::")
            assert name in functions(path), f"{result.number}: {test}"


def test_each_fault_has_a_plan_and_another_way():
    for result in audit().results:
        has_plan = bool(result.plan and result.otherwise)
        assert has_plan == (result.status == NON_COMPLIANT), result.number


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (["C", "C", "NA"], (100, "full", "100")),
        (["C", "C", "NC", "NA"], (200 / 3, "partial", "66,6")),
        (["C", "NC"], (50, "partial", "50")),
        (["C", "NC", "NC"], (100 / 3, "none", "33,3")),
    ],
)
def test_rate_ignores_criteria_that_do_not_apply(statuses, expected):
    made = of(*statuses)
    assert (made.rate, made.status, rate(made)) == expected


def test_sample_has_the_pages_of_the_official_method_and_a_tenth_at_random():
    names = [name for name, _path in audit().pages]
    for name in ("Accueil", "Contact", "Mentions légales", "Accessibilité", "Plan du site", "Aide"):
        assert name in names
    drawn = [name for name in names if name.startswith("Page tirée au sort")]
    assert len(drawn) >= (len(names) - len(drawn)) / 10
    assert len(set(audit().pages)) == len(names)


def test_statement_has_the_parts_of_the_official_model():
    text = statement(audit(), "Réseau des Monts")
    parts = [line.lstrip("# ") for line in text.splitlines() if line.startswith("#")]
    assert parts == [
        "État de conformité",
        "Résultats des tests",
        "Contenus non accessibles",
        "Non-conformités",
        "Dérogations pour charge disproportionnée",
        "Contenus non soumis à l’obligation d’accessibilité",
        "Établissement de cette déclaration",
        "Technologies utilisées",
        "Environnement de test",
        "Outils utilisés",
        "Pages vérifiées",
        "Retour d’information et contact",
        "Voies de recours",
    ]
    assert "Réseau des Monts s’engage" in text
    assert f"{rate(audit())}\N{NO-BREAK SPACE}% des critères" in text
    assert "Aucun lecteur d’écran n’a été utilisé" in text
    assert "Libre réponse 71120" in text
    assert all(f"**{fault.number} " in text for fault in audit().faults)
    assert "{" not in text


def test_grid_has_a_line_for_each_criterion():
    lines = grid(audit()).splitlines()
    assert len([line for line in lines if line.startswith("## ")]) == 13
    results = [
        re.match(r"- \d+\.\d+ .+ (Conforme|Non conforme|Sans objet)\. .", line)
        for line in lines
        if line.startswith("-")
    ]
    assert len(results) == 106
    assert all(results)
