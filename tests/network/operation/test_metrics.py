"""The gauges of the metrics follow the health report."""

from network.operation import metrics


def report(**tasks):
    checks = {"nightly": {"status": "ok"}, "tasks": {"status": "ok", **tasks}}
    metrics.record_health({"checks": checks})
    return metrics.failed_tasks._value.get(), metrics.oldest_task._value.get()


def test_silent_queue_clears_no_alert():
    assert report(failed=3, oldest_seconds=60) == (3, 60)
    assert report(error="no answer in time") == (3, 60)
    assert report(queue="none") == (0, 0)
