"""Metrics for Prometheus, served on a separate port that must not be public.

Each process counts in files of a shared folder (`PROMETHEUS_MULTIPROC_DIR`, set by
`gunicorn.conf.py`). The master process of gunicorn adds the files up when the metrics are scraped.
The files of a worker that ended stay: its counts are part of the sums, and its report may be the
last one.
"""

from threading import Thread
from wsgiref.simple_server import WSGIServer

from django.dispatch import receiver
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

from .health import reported
from .requests import answered

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
RECENT = "mostrecent"

requests = Counter(
    "maillage_requests", "Answers, by method, status and view.", ["method", "status", "view"]
)
seconds = Histogram(
    "maillage_request_seconds", "Seconds until an answer.", ["view"], buckets=BUCKETS
)
# The following gauges have the values of the last report of `/sante/pret`.
health = Gauge(
    "maillage_health", "1 what works, 0 what does not.", ["check"], multiprocess_mode=RECENT
)
night = Gauge(
    "maillage_nightly_age_seconds",
    "Seconds since a work of the night was done.",
    ["command"],
    multiprocess_mode=RECENT,
)
oldest_task = Gauge(
    "maillage_task_oldest_seconds",
    "Seconds that the oldest task has waited for a worker.",
    multiprocess_mode=RECENT,
)
failed_tasks = Gauge(
    "maillage_tasks_failed", "Tasks that are tried no more.", multiprocess_mode=RECENT
)


@receiver(answered)
def count_response(request, response, **kwargs) -> None:
    """Count a response by method, status and view, and its duration by view."""
    match = request.resolver_match
    view = (match.view_name or match.func.__qualname__) if match else ""
    # A cached response has no resolved view, but has its name.
    view = view or getattr(response, "view_name", "") or "none"
    method = request.method if request.method in METHODS else "other"
    requests.labels(method, response.status_code, view).inc()
    seconds.labels(view).observe(kwargs["seconds"])


@receiver(reported)
def record_health(report, **kwargs) -> None:
    """Set the gauges to the values of a new health report.

    Without an answer of the queue in the report, the gauges of the tasks keep their values.
    """
    checks = report["checks"]
    for name, facts in checks.items():
        health.labels(name).set(facts["status"] == "ok")
    for command, facts in checks["nightly"].get("works", {}).items():
        night.labels(command).set(facts["age_seconds"])
    if "error" not in checks["tasks"]:
        oldest_task.set(checks["tasks"].get("oldest_seconds", 0))
        failed_tasks.set(checks["tasks"].get("failed", 0))


def serve(address: str) -> tuple[WSGIServer, Thread]:
    """Serve the metrics at "host:port" from a new thread; return the server and the thread."""
    host, _, port = address.rpartition(":")
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return start_http_server(int(port), addr=host.strip("[]"), registry=registry)
