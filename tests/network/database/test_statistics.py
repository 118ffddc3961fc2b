"""The statistics of PostgreSQL are updated after many rows are written."""

import pytest
from django.db import OperationalError, connection

from network.database import statistics
from network.models import Territory
from tests.planner import analyse_from_outside, expected_rows

pytestmark = pytest.mark.django_db


def make_territories(number):
    Territory.objects.bulk_create(
        Territory(code=f"Z{rank}", kind="commune", name=f"Commune {rank}") for rank in range(number)
    )


@pytest.mark.postgresql
def test_outdated_statistics_are_updated():
    make_territories(2000)
    analyse_from_outside()
    assert expected_rows(Territory) == 1
    assert "network_territory" in statistics.analyse_outdated()
    assert expected_rows(Territory) == 2000


@pytest.mark.postgresql
def test_few_changed_rows_are_not_analysed():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE small (id integer)")
        cursor.execute("INSERT INTO small SELECT generate_series(1, 50)")
        assert "small" not in statistics.analyse_outdated()
        cursor.execute("INSERT INTO small VALUES (51)")
    assert "small" in statistics.analyse_outdated()


def test_analysis_runs_after_the_commit_and_its_error_is_logged(
    monkeypatch, caplog, django_capture_on_commit_callbacks
):
    def fail():
        raise OperationalError("canceling statement due to lock timeout")

    monkeypatch.setattr(statistics, "analyse_outdated", fail)
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        statistics.refresh_statistics()
        assert callbacks == []
    assert len(callbacks) == 1
    assert "lock timeout" in caplog.text
