"""A compiled query returns the same rows as a new one."""

import datetime
import threading

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from events.models import Occurrence
from network.database import compiled
from network.database.compiled import CompiledQuery, Parameter, compiled_rows, rows_by_key
from network.models import ContentStamp, Territory
from network.outputs.caching import responses
from tests import test_budgets

MORNING = datetime.datetime(2026, 11, 4, 9, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def nothing_written():
    forget = compiled._compile.cache_clear
    forget()
    yield
    forget()


def territories(kind, name, codes):
    named = Territory.objects.filter(kind=kind, name__gte=name, code__in=codes)
    return named.select_related("departement").order_by("code")


def of_kind(kind):
    return Territory.objects.filter(kind=kind)


def begun(now, day, is_whole):
    dates = Occurrence.objects.filter(starts_at__lt=now, starts_at__date__gte=day)
    return dates.filter(event__all_day=is_whole)


def none_at_all():
    return Territory.objects.filter(pk__in=[])


@pytest.mark.django_db
def test_query_is_compiled_once_for_all_values(communes, monkeypatch, django_assert_num_queries):
    written = []
    monkeypatch.setattr(compiled, "CompiledQuery", lambda q: written.append(q) or CompiledQuery(q))
    codes = list(Territory.objects.values_list("code", flat=True))
    for name in ("A", "M", "Z"):
        for wanted in (codes, codes[::-1]):
            rows = compiled_rows(territories, "commune", name=name, codes=wanted)
            same = list(territories("commune", name, wanted))
            assert rows == same
            with django_assert_num_queries(0):  # the joined rows are fetched too
                assert [row.departement for row in rows] == [row.departement for row in same]
    assert len(written) == 1
    compiled_rows(territories, "departement", name="A", codes=codes)
    compiled_rows(territories, "commune", name="A", codes=codes[1:])
    assert len(written) == 3


@pytest.mark.django_db
def test_datetimes_dates_and_booleans_are_values(site, home, communes):
    test_budgets.populate(home, 1)
    now = timezone.now() + datetime.timedelta(days=400)
    for day in (datetime.date(2020, 1, 1), datetime.date(2090, 1, 1)):
        for is_whole in (False, True):
            rows = compiled_rows(begun, now=now, day=day, is_whole=is_whole)
            assert rows == list(begun(now, day, is_whole))
    assert compiled_rows(begun, now=now, day=datetime.date(2020, 1, 1), is_whole=False)


def columns(kind):
    return of_kind(kind).order_by("code").values_list("code", "departement__name")


@pytest.mark.django_db
def test_columns_are_tuples(communes):
    rows = compiled_rows(columns, "commune")
    assert rows == list(columns("commune"))
    assert {type(row) for row in rows} == {tuple}


@pytest.mark.django_db
def test_value_is_never_sql(communes):
    name = "' OR 1=1 -- %s"
    assert compiled_rows(territories, "commune", name=name, codes=[name]) == []


@pytest.mark.django_db
def test_none_matches_no_row(communes):
    """The page of a preview has no primary key yet."""
    assert compiled_rows(territories, "commune", name="A", codes=[None]) == []
    assert rows_by_key(of_kind, [None], "commune") == {}


@pytest.mark.django_db
def test_rows_by_key_returns_the_rows_of_the_keys(communes):
    keys = list(Territory.objects.values_list("pk", flat=True))
    some = [*keys[:3], 999_999]
    expected = Territory.objects.filter(kind="commune").in_bulk(some)
    assert rows_by_key(of_kind, some, "commune") == expected
    assert rows_by_key(of_kind, [*range(-200, 0), *keys], "commune") == {
        row.pk: row for row in Territory.objects.filter(kind="commune")
    }
    assert rows_by_key(of_kind, [], "commune") == {}
    # Five to eight keys share one compiled query.
    compiled._compile.cache_clear()
    for number in (5, 6, 8):
        rows_by_key(of_kind, range(number), "commune")
    assert compiled._compile.cache_info().misses == 1


@pytest.mark.django_db
def test_impossible_condition_runs_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert compiled_rows(none_at_all) == []


@pytest.mark.django_db(transaction=True)
def test_each_thread_uses_its_own_connection(communes):
    used, rows = [], []

    def ask():
        with CaptureQueriesContext(connection) as captured:
            rows.append(compiled_rows(of_kind, "commune"))
        used.append((id(connection.connection), len(captured)))
        connection.close()

    expected = compiled_rows(of_kind, "commune")
    own = id(connection.connection)
    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert rows == [expected]
    assert expected
    assert used[0][1] == 1
    assert used[0][0] != own


@pytest.mark.django_db
def test_the_query_of_a_page_depends_on_the_day_and_the_language_alone(
    site, home, communes, client, monkeypatch
):
    """Compile the queries of public pages again later that day; a constant time would differ."""
    built = {}

    def write(build, shape, kinds, days, language):
        built[build, shape, kinds, language] = days
        return compile_(build, shape, kinds, days, language)

    compile_ = compiled._compile
    monkeypatch.setattr(compiled, "_compile", write)
    with time_machine.travel(MORNING, tick=False):
        test_budgets.add_english(home)
        test_budgets.populate(home, 2)
        for address in test_budgets.addresses().values():
            ContentStamp.raise_()
            responses.clear()
            client.get(address)
        first = {key: texts(*key) for key in built}
    with time_machine.travel(MORNING + datetime.timedelta(hours=9), tick=False):
        later = {key: texts(*key) for key in built}
    assert len(built) > 15
    assert [key for key in built if first[key] != later[key]] == []


def texts(build, shape, kinds, language):
    """Return the SQL and its constant parameters."""
    parameters = {name: compiled._parameters(name, kind) for name, kind in kinds}
    with translation.override(language):
        query = CompiledQuery(build(*shape, **parameters))
    return query.sql, [
        (each.name, each.place) if isinstance(each, Parameter) else each for each in query.params
    ]
