"""How gunicorn serves the site: it reads this file where it is started, `gunicorn network.wsgi`."""

import gc
import os
import shutil
import tempfile
from importlib import import_module
from pathlib import Path

from network.settings import environment as env

# A platform says on which port it listens; systemd gives the socket itself.
port = env.text("PORT")
bind = env.text("BIND") or (f"0.0.0.0:{port}" if port else "127.0.0.1:8000")
# A process computes one page at a time; its threads wait for databases, mail and telephones.
workers = int(env.text("WEB_WORKERS", "2"))
threads = int(env.text("WEB_THREADS", "8"))
worker_class = "network.operation.slow_clients.PatientWorker"
# A process that ends is replaced at once, by a copy: loading the site takes seconds. New code is
# taken by a restart; where systemd holds the socket, those who arrive meanwhile wait.
preload_app = True
timeout = 60
graceful_timeout = 30
keepalive = 5
# What a process forgets to give back does not add up for months.
max_requests = 5000
max_requests_jitter = 500
# The proof that a process lives is a file: never on a disk that may be full or slow.
worker_tmp_dir = next((folder for folder in ("/dev/shm",) if Path(folder).is_dir()), None)  # noqa: S108


# While the site is loaded, all is kept: a collector would look through it dozens of times.
gc.disable()

metrics_bind = env.text("METRICS_BIND")
if metrics_bind:
    # The processes count in files of this folder, before the site is loaded.
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
    """What all processes copy is read; the figures are served by this first process, which answers
    nobody else."""
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
    # What was loaded stays: a collector that looked through it would write in each of its pages,
    # and each process would have a copy of its own. Two megabytes of it are of no use: to find them
    # would take a quarter of a second.
    gc.freeze()
    gc.enable()


def post_fork(server, worker):
    gc.enable()  # this file was read once more, if the server was asked to read its settings again
    import_module("network.database.forking").drop_connections()


def child_exit(server, worker):
    if metrics_bind:
        import_module("network.operation.metrics").mark_dead(worker.pid)


def on_exit(server):
    if metrics_bind:
        shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)


def post_worker_init(worker):
    """The first process says what the database and the settings do not agree upon."""
    if worker.age != 1:
        return
    from django.core.checks import run_checks  # the site is loaded by then

    for fault in run_checks(tags=["database"], databases=["default"]):
        worker.log.warning("%s", fault)
