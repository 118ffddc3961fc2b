import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction

from network.memory import stamped_cache
from network.memory.stamped_cache import StampedCache, period_end
from network.models import ContentStamp

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


class Stamp:
    """A content stamp that a test increments itself."""

    def __init__(self):
        self.value = 1

    def __call__(self):
        return self.value


class Work:
    """A function that returns the number of its calls."""

    def __init__(self, wait=None):
        self.done, self.wait, self._lock = 0, wait, threading.Lock()

    def __call__(self):
        with self._lock:
            self.done += 1
            done = self.done
        if self.wait:
            self.wait()
        return done


@pytest.fixture
def stamp():
    return Stamp()


@pytest.fixture
def small(stamp):
    return StampedCache("essai", entries=3, stamp=stamp)


def test_value_is_computed_once_by_key_and_stamp(small, stamp):
    work = Work()
    assert [small.get("a", work), small.get("a", work), small.get("b", work)] == [1, 1, 2]
    stamp.value = 2
    assert [small.get("a", work), small.get("a", work)] == [3, 3]
    stamp.value = 1  # a transaction undone
    assert small.get("a", work) == 4


def test_none_and_empty_values_are_cached(small):
    calls = []
    for _ in range(3):
        assert small.get("a", lambda: calls.append(1)) is None
    assert calls == [1]


def test_given_stamp_is_not_read_again(small, stamp):
    work = Work()
    assert small.get("a", work, stamp=7) == 1
    assert (small.get("a", work, stamp=7), small.get("a", work)) == (1, 2)


def test_value_is_valid_before_its_end(small):
    work = Work()
    with time_machine.travel(NOON, tick=False) as clock:
        until = NOON + timedelta(minutes=1)
        assert small.get("a", work, until=until) == 1
        clock.move_to(until - timedelta(microseconds=1))
        assert small.get("a", work, until=until) == 1
        clock.move_to(until)
        assert small.get("a", work, until=lambda value: NOON + timedelta(days=value)) == 2
        clock.move_to(NOON + timedelta(days=2) - timedelta(microseconds=1))
        assert small.get("a", work) == 2
        clock.move_to(NOON + timedelta(days=2))
        assert [small.get("a", work), small.get("a", work)] == [3, 3]
        clock.move_to(NOON + timedelta(days=9999))  # without a moment, for ever
        assert small.get("a", work) == 3


def test_value_is_invalid_before_its_start_if_the_clock_is_set_back(small):
    work = Work()
    until = NOON + timedelta(hours=1)
    with time_machine.travel(NOON, tick=False):
        small.get("a", work, until=until)
    with time_machine.travel(NOON - timedelta(hours=1), tick=False):
        assert small.get("a", work, until=until) == 2


def test_value_expired_during_its_computation_is_returned_once(small):
    work = Work()
    with time_machine.travel(NOON, tick=False) as clock:
        late = Work(wait=lambda: clock.shift(timedelta(minutes=2)))
        assert small.get("a", late, until=NOON + timedelta(minutes=1)) == 1
        assert small.get("a", work) == 1
    assert (late.done, work.done) == (1, 1)


def test_least_recently_used_values_are_evicted_first(small):
    work = Work()
    for key in "abc":
        small.get(key, work)
    small.get("a", work)
    small.get("d", work)
    assert (len(small), small.get("a", work), small.get("c", work)) == (3, 1, 3)
    assert (small.get("b", work), len(small)) == (5, 3)


def test_total_weight_is_limited(stamp):
    texts = StampedCache("essai", size=100, weigh=len, stamp=stamp)
    for key in "abcd":
        texts.get(key, lambda: b"x" * 24)
    texts.get("a", lambda: b"")
    texts.get("e", lambda: b"x" * 24)
    assert (len(texts), texts.weight) == (4, 96)
    assert [texts.get("a", lambda: b"other"), texts.get("b", lambda: b"")] == [b"x" * 24, b""]
    assert texts.get("huge", lambda: b"x" * 26) == b"x" * 26
    assert texts.get("huge", lambda: b"y") == b"y"
    stamp.value = 2
    for key in "abcde":  # each takes its own place again
        texts.get(key, lambda: b"x" * 10)
    assert texts.weight <= 100
    texts.clear()
    assert (len(texts), texts.weight) == (0, 0)


@pytest.mark.parametrize("bounds", [{}, {"size": 5}, {"entries": 2, "weigh": len}])
def test_cache_without_limits_is_refused(bounds):
    with pytest.raises(ValueError, match="essai"):
        StampedCache("essai", **bounds)


def test_rejected_value_and_exception_are_not_cached(small):
    work = Work()
    assert small.get("a", work, keep=lambda value: value > 1) == 1
    assert [small.get("a", work, keep=lambda value: value > 1) for _ in range(2)] == [2, 2]
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            small.get("b", lambda: 1 // 0)
    assert small.get("b", work) == 3


def test_computation_may_read_other_keys_and_its_own(small):
    def inner():
        return small.get("a", lambda: "inner") + small.get("b", lambda: "b")

    assert small.get("a", inner) == "innerb"


def test_value_is_not_valid_if_the_stamp_is_raised_meanwhile(small, stamp):
    def compute():
        stamp.value += 1
        return "read before the publication"

    assert small.get("a", compute) == "read before the publication"
    assert small.get("a", lambda: "read after") == "read after"


def test_get_many_computes_the_missing_values_together(small, stamp):
    calls = []

    def compute(keys):
        calls.append(keys)
        return {key: key.upper() for key in [*keys, "c"]}

    assert small.get_many("ab", compute) == {"a": "A", "b": "B", "c": "C"}
    assert small.get_many("cb", compute) == {"c": "C", "b": "B"}
    assert small.get("a", lambda: "computed alone") == "A"
    assert small.get_many([], compute) == {}
    assert calls == [["a", "b"]]
    stamp.value = 2
    assert small.get_many("ab", compute)["b"] == "B"
    assert calls[1:] == [["a", "b"]]


def test_stamp_may_be_any_comparable_value(small):
    work = Work()
    assert small.get("a", work, stamp=(1, (7, "mark"))) == 1
    assert small.get("a", work, stamp=(1, (7, "mark"))) == 1
    assert small.get("a", work, stamp=(1, (8, "mark"))) == 2
    assert small.get_many("a", lambda keys: {"a": work()}, stamp=(1, (8, "mark"))) == {"a": 2}


def test_find_returns_a_valid_value_or_none(small):
    with time_machine.travel(NOON, tick=False) as clock:
        assert small.find("a", stamp=1) is None
        small.set("a", "A", stamp=1, until=NOON + timedelta(seconds=1))
        assert (small.find("a", stamp=1), small.find("a", stamp=2)) == ("A", None)
        assert small.get("a", lambda: "other") == "A"
        clock.shift(timedelta(seconds=1))
        assert small.find("a", stamp=1) is None


def test_clear_all_empties_each_memory(small, db):
    small.get("a", Work())
    stamped_cache.clear_all()
    assert len(small) == 0


class TestThreads:
    def test_one_thread_computes_and_the_others_wait(self, small):
        start = threading.Barrier(8)
        work = Work(wait=lambda: time.sleep(0.05))

        def ask():
            start.wait()
            return small.get("a", work)

        assert run(8, ask) == [1] * 8

    def test_threads_do_not_wait_for_another_key_or_stamp(self, small):
        started, go = threading.Event(), threading.Event()
        slow = Work(wait=lambda: (started.set(), go.wait(5)))
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(small.get, "a", slow)
            started.wait(5)
            assert small.get("b", lambda: "b") == "b"
            assert small.get("a", lambda: "later", stamp=2) == "later"
            assert not waiting.done()
            go.set()
            assert waiting.result() == 1
        # It was computed under the former stamp, and is invalid under the later one.
        assert small.get("a", lambda: "again", stamp=2) == "again"

    def test_waiting_thread_computes_after_a_failure(self, small):
        start = threading.Barrier(4)
        failing = Work(wait=lambda: (time.sleep(0.02), 1 // 0))

        def ask():
            start.wait()
            with pytest.raises(ZeroDivisionError):
                small.get("a", failing)

        run(4, ask)
        assert failing.done == 4

    def test_wait_is_limited(self, small, monkeypatch):
        monkeypatch.setattr(stamped_cache, "MAX_WAIT", 0.05)
        started, go = threading.Event(), threading.Event()
        with ThreadPoolExecutor(1) as pool:
            stuck = pool.submit(small.get, "a", lambda: (started.set(), go.wait(5), "slow")[-1])
            started.wait(5)
            assert small.get("a", lambda: "mine") == "mine"
            go.set()
            assert stuck.result() == "slow"

    def test_readers_never_get_a_value_older_than_their_stamp(self):
        """Writers change a value, then raise the stamp; no reader gets an older value."""
        state = {"stamp": 0, "value": 0}
        numbers = StampedCache("essai", entries=5, stamp=lambda: state["stamp"])
        stop, wrong = threading.Event(), []

        def write():
            for number in range(1, 400):
                state["value"] = number
                state["stamp"] = number
                time.sleep(0.0002)
            stop.set()

        def read(key):
            while not stop.is_set():
                stamp = state["stamp"]
                value = numbers.get(key, lambda: state["value"], until=period_end())
                if value < stamp:
                    wrong.append((stamp, value))

        with ThreadPoolExecutor(5) as pool:
            jobs = [pool.submit(read, key) for key in "aabb"]
            pool.submit(write).result()
        assert ([job.result() for job in jobs], wrong) == ([None] * 4, [])

    def test_limits_apply_with_several_threads(self, stamp):
        texts = StampedCache("essai", entries=20, size=1000, weigh=len, stamp=stamp)

        def ask(number):
            for turn in range(300):
                stamp.value = turn // 50
                texts.get((number * turn) % 37, (b"x" * (turn % 200)).strip)

        run(6, ask, numbered=True)
        assert len(texts) <= 20
        assert texts.weight == sum(entry.weight for entry in texts._entries.values()) <= 1000
        assert texts._computations == {}


def run(number, job, *, numbered=False):
    with ThreadPoolExecutor(number) as pool:
        jobs = [pool.submit(job, *([rank] if numbered else [])) for rank in range(number)]
        return [job.result(timeout=20) for job in jobs]


class TestTransactions:
    @pytest.fixture
    def index(self):
        return StampedCache("essai", entries=5)

    def test_value_of_a_rolled_back_transaction_is_not_served(self, index, db):
        assert index.get("a", lambda: "before") == "before"
        with transaction.atomic():
            ContentStamp.raise_()
            assert index.get("a", lambda: "undone") == "undone"
            transaction.set_rollback(True)
        assert index.get("a", lambda: "after") == "after"
        ContentStamp.raise_()
        assert index.get("a", lambda: "raised") == "raised"

    @pytest.mark.postgresql  # SQLite in memory blocks readers during a write
    @pytest.mark.django_db(transaction=True)
    def test_transaction_sees_its_change_and_others_the_former_value(self, index):
        """The other threads go on with what they see until the commit, and see it then."""
        with ThreadPoolExecutor(1) as other:
            ask = closing(lambda: index.get("a", lambda: "public"))
            with transaction.atomic():
                ContentStamp.raise_()
                assert index.get("a", lambda: "mine") == "mine"
                assert other.submit(ask).result() == "public"
                assert index.get("a", lambda: "mine again") == "mine again"
            assert index.get("a", lambda: "unused") == "mine again"
            assert other.submit(ask).result() == "mine again"


@pytest.mark.django_db(transaction=True)
class TestRecentStamp:
    @pytest.mark.postgresql
    def test_uncommitted_stamp_is_not_visible_to_others(self):
        recent = closing(ContentStamp.recent)
        with ThreadPoolExecutor(1) as other:
            before = ContentStamp.recent()
            with transaction.atomic():
                ContentStamp.raise_()
                mine = ContentStamp.recent()
                assert (mine != before, other.submit(recent).result()) == (True, before)
            assert (ContentStamp.recent(), other.submit(recent).result()) == (mine, mine)

    def test_rolled_back_stamp_is_not_cached(self):
        before = ContentStamp.recent()
        with transaction.atomic():
            with transaction.atomic():
                ContentStamp.raise_()
                assert ContentStamp.recent() != before
                transaction.set_rollback(True)
            assert ContentStamp.recent() == before
        assert ContentStamp.recent() == before

    def test_stamp_read_just_before_a_commit_is_not_cached(self, monkeypatch):
        """One thread reads it, another commits a change before the first has noted it."""
        ContentStamp.expire()
        read = ContentStamp._read

        def slow():
            value = read()
            ContentStamp.raise_()
            return value

        monkeypatch.setattr(ContentStamp, "_read", slow)
        former = ContentStamp.recent()
        monkeypatch.undo()
        assert ContentStamp.recent() == ContentStamp.current() != former


def closing(function):
    """The function, for another thread: its connection is closed, as a request does."""

    def call():
        try:
            return function()
        finally:
            connection.close()

    return call
