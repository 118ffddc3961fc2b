"""A delayed write: one thread, which ends in order."""

from unittest.mock import Mock

from django.db import DatabaseError

from network.memory import delayed


def test_one_timer_waits_for_the_writes_of_a_minute(monkeypatch):
    """It does not keep a process alive."""
    timer = Mock()
    monkeypatch.setattr(delayed, "Timer", timer)
    writer = delayed.DelayedWrite(Mock(), "Lost")
    for _number in range(2):
        writer.schedule()
    timer.assert_called_once_with(60, writer.run)
    timer.return_value.start.assert_called_once_with()
    assert timer.return_value.daemon is True
    monkeypatch.setattr(delayed, "connection", Mock())
    writer.run()
    writer.schedule()
    assert timer.call_count == 2


def test_failed_write_ends_the_thread_in_order(monkeypatch, caplog):
    closed = Mock()
    monkeypatch.setattr(delayed, "connection", closed)
    writer = delayed.DelayedWrite(Mock(side_effect=DatabaseError("gone")), "Nothing was counted")
    writer.run()
    closed.close.assert_called_once_with()
    assert "Nothing was counted" in caplog.text


def test_thread_that_cannot_start_is_tried_again(monkeypatch):
    timer = Mock()
    timer.return_value.start.side_effect = [RuntimeError("no thread"), None]
    monkeypatch.setattr(delayed, "Timer", timer)
    writer = delayed.DelayedWrite(Mock(), "Lost")
    for _number in range(2):
        try:
            writer.schedule()
        except RuntimeError:
            continue
    assert timer.call_count == 2
