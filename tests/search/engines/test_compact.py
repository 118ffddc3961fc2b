"""A process that reads the compact index has the same index as one that reads all rows."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from network.filters.bits import bits
from search.engines import compact, engine, snapshot
from search.engines.columns import Columns
from search.engines.snapshot import snapshots, store
from search.indexing import rows as indexing
from search.models import CompactIndex, SearchChange, SearchDocument, journal

pytestmark = pytest.mark.any_database
NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)


def content(columns):
    """Return the content of columns, regardless of slots."""
    described = {}
    for slot, pk in enumerate(columns.ids):
        if not columns.all >> slot & 1:
            continue
        held = {
            (name, value)
            for name, values in {**columns.facets, "language": columns.languages}.items()
            for value, slots in values.items()
            if slots >> slot & 1
        }
        moments = [getattr(columns, name)[slot] for name in ("starts_at", "ends_at", "expires_at")]
        series, key = columns.series.get(slot), columns._key(slot)
        described[pk] = held, columns.point(slot), list(map(repr, moments)), series, key
    return described


def read_all():
    return content(Columns().updated())


def started():
    """Return the index of a starting process, and the number of documents it read."""
    snapshots.clear()
    with CaptureQueriesContext(connection) as captured:
        columns = snapshots.read().columns
    read = [query["sql"] for query in captured if "search_searchfacet" in query["sql"]]
    return content(columns), len(read)


@pytest.fixture
def documents(put):
    """Documents with a date, a series, a position, facets and an expiry."""
    dates = [(NOW + timedelta(days), NOW + timedelta(days, hours=2)) for days in (1, 8, 15)]
    place = {"facets": {"topic": [("impots", "Impôts")], "territory": [("13004", "Arles")]}}
    return [
        put("Lieu", kind="place", latitude=43.67, longitude=4.63, **place),
        put("Série", kind="event", starts_at=dates[0][0], ends_at=dates[-1][1], dates=dates),
        put("Date", kind="event", starts_at=NOW, ends_at=NOW, expires_at=NOW),
        put("Anglais", language="en"),
        put("Article"),
    ]


def test_compact_index_equals_a_full_read(documents):
    store()
    assert started() == (read_all(), 0)
    assert len(read_all()) == len(documents)


def test_later_changes_are_read_again(documents, put, committed):
    store()
    before = read_all()
    put("Nouveau", kind="place", latitude=44.0, longitude=5.0)
    with committed():
        documents[0].delete()
    SearchDocument.objects.filter(title="Article").update(kind="article")
    with committed():
        indexing.index_rows(SearchDocument.objects.filter(title="Article"))
    assert read_all() != before
    assert started() == (read_all(), 1)


def test_process_behind_the_journal_reads_the_compact_index(documents, put, monkeypatch):
    assert started()[0] == read_all()
    for number in range(3):
        put(f"Nouveau {number}")
    store()
    monkeypatch.setattr(snapshot, "MOST_CHANGES", 2)
    with CaptureQueriesContext(connection) as captured:
        known = content(snapshots.read().columns)
    assert known == read_all()
    assert not [query for query in captured if "search_searchfacet" in query["sql"]]


@pytest.mark.parametrize("fault", ["cut", "garbage", "format", "journal", "none"])
def test_unusable_compact_index_causes_a_full_read(documents, put, fault, monkeypatch, caplog):
    if fault == "format":
        monkeypatch.setattr(compact, "FORMAT", -1)
    store()
    monkeypatch.undo()
    rows = CompactIndex.objects.all()
    written = bytes(rows.get().content)
    if fault == "none":
        rows.delete()
    elif fault == "cut":
        rows.update(content=written[: len(written) // 2])
    elif fault == "garbage":
        rows.update(content=b"\x00" * 100)
    put("Nouveau")
    if fault == "journal":
        SearchChange.objects.filter(number=rows.get().number).delete()
    assert started() == (read_all(), 1)
    assert len(caplog.records) == (fault in {"cut", "garbage", "format"})


def test_rollback_leaves_no_compact_index(documents, put):
    store()
    known = read_all()
    with transaction.atomic():
        put("Défait")
        store()
        assert CompactIndex.objects.get().number == SearchChange.objects.newest()[0]
        transaction.set_rollback(True)
    assert CompactIndex.objects.get().number == SearchChange.objects.newest()[0]
    assert started() == (known, 0)


def test_compact_index_is_rewritten_after_many_changes(documents, put, monkeypatch):
    store()
    monkeypatch.setattr(journal, "PRUNED_EACH", 4)
    numbers = set()
    for number in range(9):
        put(f"Nouveau {number}")
        numbers.add(CompactIndex.objects.get().number)
    assert len(numbers) >= 3
    assert started()[0] == read_all()


def test_check_search_writes_the_compact_index(documents):
    indexing.repair()
    assert CompactIndex.objects.get().number == SearchChange.objects.newest()[0]
    assert engine().view().columns.all.bit_count() == SearchDocument.objects.count()


@given(
    st.dictionaries(
        st.sampled_from(["", "é", "\n", "impots"]),
        st.sets(st.integers(0, 400), min_size=1, max_size=20),
    ),
    st.lists(st.floats(allow_infinity=False), max_size=10),
)
def test_sets_and_arrays_survive_packing(sets, numbers):
    columns = Columns()
    for slot, number in enumerate(numbers):
        columns._write_slot(slot, slot + 1, latitude=number, longitude=number)
    columns.facets["topic"] = {value: bits(slots) for value, slots in sets.items()}
    columns.labels = {("topic", value): {"fr": value} for value in sets}
    again = compact.unpacked(compact.packed(columns))
    assert again.facets.get("topic", {}) == columns.facets["topic"]
    assert again.labels == columns.labels
    assert again.ids == columns.ids
    assert again.latitudes.tobytes() == columns.latitudes.tobytes()


@given(st.binary(max_size=200))
def test_foreign_content_is_refused(content):
    with pytest.raises(ValueError):
        compact.unpacked(content)
