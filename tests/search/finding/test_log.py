import datetime

import pytest
from django.core.management import call_command
from django.db import DatabaseError

from search.finding import log
from search.models import SearchLog

TODAY = datetime.date(2026, 11, 25)


def lines():
    return list(SearchLog.objects.order_by("day", "query").values_list("query", "count", "results"))


def test_the_same_question_is_one_line_a_day(db):
    for text, results in (("Impôts ?", 3), ("impots", 4), ("IMPÔTS", 5)):
        log.note(text, results, TODAY)
    log.note("impôts", 0, TODAY + datetime.timedelta(days=1))
    assert lines() == [("impots", 3, 5), ("impots", 1, 0)]


@pytest.mark.any_database
@pytest.mark.parametrize(
    "text",
    [
        "marie.durand@example.org", "marie.durand ＠ example.org", "marie arobase example.org",
        "06 12 34 56 78", "+33 6.12.34.56.78", "06‑12‑34‑56‑78", "(06)12/34/56/78", "0612345678",
        "rappeler le 06 12 34 56 78 svp", "1 85 05 78 006 084 36", "FR76 3000 4000 0312", "123456",
        "12/05/1985", "٠٦١٢٣٤٥٦٧٨", "https://example.org/?cle=abc", "mot " * 40, "", " ?! ",
    ],
)  # fmt: skip
def test_personal_query_is_never_logged(db, text):
    log.note("atelier", 1, TODAY)
    log.note(text, 1, TODAY)
    assert lines() == [("atelier", 1, 1)]


@pytest.mark.parametrize("text", ["imprimer 13500", "atelier 2026", "windows 11", "13 500", "RSA"])
def test_short_numbers_are_kept(db, text):
    log.note(text, 1, TODAY)
    assert len(lines()) == 1


def test_failure_of_the_log_is_logged(db, monkeypatch, caplog):
    def fail(*args):
        raise DatabaseError("disk full")

    monkeypatch.setattr(log, "_count", fail)
    log.note("atelier", 1)
    assert "disk full" in caplog.text


def test_thirteen_months_are_kept(db, capsys):
    for day in ("2025-09-30", "2025-10-01", "2026-11-24"):
        log.note("atelier", 1, datetime.date.fromisoformat(day))
    assert log.purge(TODAY) == 1
    assert SearchLog.objects.order_by("day").first().day == datetime.date(2025, 10, 1)
    call_command("purge_search_log")
    assert capsys.readouterr().out.startswith("Recherches oubliées")
