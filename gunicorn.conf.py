"""Configuration of gunicorn, which reads it in the current folder: `gunicorn network.wsgi`."""

import gc
import os
import shutil
import tempfile
from importlib import import_module
from pathlib import Path

from network.settings import environment as env

# A platform sets PORT; systemd passes the socket, and `bind` is then ignored.
port = env.text("PORT")
bind = env.text("BIND") or (f"0.0.0.0:{port}" if port else "127.0.0.1:8000")
# A process renders one page at a time; its threads wait for databases, mail and slow clients.
workers = env.number("WEB_WORKERS", 2)
threads = env.number("WEB_THREADS", 8)
worker_class = "network.operation.slow_clients.PatientWorker"
# Workers are forked from a loaded process, because loading the site takes seconds. New code needs a
# restart; with a socket of systemd, requests are queued meanwhile.
preload_app = True
timeout = 60
graceful_timeout = 30
keepalive = 5
# Replace a worker after some thousand requests, so that memory leaks do not accumulate for months.
max_requests = 5000
max_requests_jitter = 500
# The heartbeat of a worker is a file: keep it in memory, because a disk may be full or slow.
worker_tmp_dir = next((folder for folder in ("/dev/shm",) if Path(folder).is_dir()), None)  # noqa: S108


# Objects created while the site is loaded stay: the collector would scan them dozens of times.
gc.disable()

metrics_bind = env.text("METRICS_BIND")
if metrics_bind:
    # The workers write their metrics to this folder; it must be set before the site is loaded.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="maillage-metrics-")

if env.text("LOG_FORMAT") == "json":
    logconfig_dict = {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "network.operation.logs.JsonFormatter"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "gunicorn.error": {"level": "INFO", "propagate": True, "handlers": []},
            "gunicorn.access": {"level": "WARNING", "propagate": True, "handlers": []},
        },
    }


def when_ready(server):
    """Fill the caches that all workers share by forking, and freeze the loaded objects.

    With METRICS_BIND, also serve the metrics from this main process, which answers no other
    request. Gunicorn calls this hook before it forks the workers.
    """
    import_module("network.operation.health").known_migrations()
    import_module("network.database.schema").model_columns()
    import_module("search.finding.thesaurus").read_shipped()
    import_module("places.hours.holidays").languages()
    import_module("network.site.routing").load_url_patterns()
    assets = import_module("network.site.assets")
    assets.app_stylesheet_url()
    assets.script_url()
    if metrics_bind:
        import_module("network.operation.metrics").serve(metrics_bind)
    # Exclude the loaded objects from garbage collection: scanning them would write to each memory
    # page, so that each worker would have its own copy. Two megabytes of garbage are frozen too:
    # collecting them would take a quarter of a second.
    gc.freeze()
    gc.enable()


def post_fork(server, worker):
    """Enable the garbage collector and drop the database connections that a new worker inherits."""
    gc.enable()  # a reload of the settings reads this file again, which disables the collector
    import_module("network.database.forking").drop_connections()


def on_exit(server):
    """Delete the folder of the workers' metrics, if METRICS_BIND is set."""
    if metrics_bind:
        shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)


def post_worker_init(worker):
    """Log the problems found by the database checks, in the first worker only."""
    if worker.age != 1:
        return
    from django.core.checks import run_checks  # the site is loaded by then

    for fault in run_checks(tags=["database"], databases=["default"]):
        worker.log.warning("%s", fault)
