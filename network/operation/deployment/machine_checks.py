"""Checks of the machine: database, static files, folders, mail, backups, nightly commands."""

import filecmp
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.mail import mailers
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Site

from network.database import schema
from network.files.addresses import is_remote
from network.models import NightlyRun
from network.operation.backup import archive, remote
from network.operation.backup.obstacles import explain

from .findings import fault, look_at, notice

DRIFT = 5  # seconds between two clocks
LITTLE, ENOUGH = 200_000_000, 2_000_000_000  # bytes
NIGHTS = timedelta(days=2)
CONSOLE, MEMORY = "console", "locmem"


def database() -> Iterator:
    """Yield faults about unapplied migrations, columns that differ and the database's clock.

    Raises `OperationalError` if the database is unreachable. It is a fault if the clocks of the
    database and of this machine differ by more than `DRIFT` seconds. On SQLite, yields a notice
    about the limits of SQLite instead of checking the clock.
    """
    connection.ensure_connection()
    waiting = len(MigrationExecutor(connection).migration_plan(_leaves()))
    if waiting:
        yield fault(
            ngettext(
                "%d migration n’est pas faite : le code et la base ne se suivent pas.",
                "%d migrations ne sont pas faites : le code et la base ne se suivent pas.",
                waiting,
            )
            % waiting,
            "manage.py migrate",
        )
    yield from _columns()
    if connection.vendor == "sqlite":
        yield notice(
            _("La base est SQLite : une seule machine, et une personne qui écrit à la fois."),
            _("Pour un réseau entier, créez une base PostgreSQL et écrivez DATABASE_URL."),
        )
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        drift = abs((cursor.fetchone()[0] - timezone.now()).total_seconds())
    if drift > DRIFT:
        yield fault(
            _("La base et cette machine ont %d secondes d’écart.") % drift,
            _("Mettez leurs horloges à l’heure : timedatectl set-ntp true"),
        )


def _columns():
    """Yield a fault for each kind of difference between the database and its migrations."""
    applied = MigrationRecorder(connection).applied_migrations()
    sentences = schema.differences(schema.expected_columns(applied)).sentences()
    remedy = schema.remedy(schema.newer_migrations(applied)) if sentences else ""
    for sentence in sentences:
        yield fault(sentence, remedy)


def _leaves():
    return MigrationExecutor(connection).loader.graph.leaf_nodes()


def site() -> Iterator:
    """Yield a fault if the root URL of Wagtail's default site is not SITE_URL.

    A missing default site is also a fault.
    """
    kept = Site.objects.filter(is_default_site=True).first()
    if not kept or kept.root_url != settings.SITE_URL:
        yield fault(
            _("La base dit que le site est à %(kept)s, et SITE_URL à %(url)s.")
            % {"kept": kept.root_url if kept else "?", "url": settings.SITE_URL},
            _("Site neuf : start_network. Autre adresse : start_network --check"),
        )


def static_files() -> Iterator:
    """Yield a fault if the collected static files are missing or differ from their sources.

    Reads these files until one differs. The files count as missing if the storage has no list of
    hashed names, as in development.
    """
    root = Path(settings.STATIC_ROOT)
    named = getattr(staticfiles_storage, "hashed_files", None)
    if not named:
        yield fault(_("Les fichiers statiques manquent."), "manage.py collectstatic --no-input")
        return
    if any(_differs(root / name, path, name in named) for name, path in _sources().items()):
        yield fault(
            _("Les fichiers statiques sont ceux d’une autre version."),
            "manage.py collectstatic --no-input",
        )


def _sources():
    """Return {name: source path} of the static files to collect; the first finder has priority."""
    ignored = apps.get_app_config("staticfiles").ignore_patterns
    paths = {}
    for finder in get_finders():
        for name, storage in finder.list(ignored):
            paths.setdefault(name, storage.path(name))
    return paths


def _differs(collected, source, is_named):
    return not (is_named and collected.exists() and filecmp.cmp(collected, source, shallow=False))


def _written():
    """Return the local folders that the site writes to: VAR_DIR, media and backups."""
    backups = "" if is_remote(settings.BACKUP_DIR) else settings.BACKUP_DIR
    return {settings.VAR_DIR, settings.MEDIA_ROOT, backups} - {""}


def folders() -> Iterator:
    """Yield a fault for each folder that cannot be written to, after trying to create it.

    The folders are VAR_DIR, MEDIA_ROOT and a local BACKUP_DIR. Also yields a notice for a disk with
    less than 2 GB of free space, or a fault below 200 MB.
    """
    backups = Path(settings.BACKUP_DIR)
    for folder in sorted(map(Path, _written())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            yield fault(
                _("Rien ne peut s’écrire dans %(folder)s (%(why)s).")
                % {"folder": folder, "why": error.strerror},
                explain(error, folder, mode="700" if folder == backups else "751"),
            )
            continue
        free = shutil.disk_usage(folder).free
        if free < ENOUGH:
            message = _("Il reste %(free)d Mo sur le disque de %(folder)s.")
            message %= {"free": free / 1_000_000, "folder": folder}
            todo = _("Supprimez de vieilles sauvegardes, ou agrandissez le disque.")
            yield fault(message, todo) if free < LITTLE else notice(message, todo)


def mail() -> Iterator:
    """Yield a fault if no mail server is configured, or if a connection to it fails.

    No mail is sent.
    """
    mailer = mailers["server" if "server" in settings.MAILERS else "default"]
    if mailer.__class__.__module__.rpartition(".")[2] in {CONSOLE, MEMORY}:
        yield fault(
            _("Aucun courriel ne part : ni invitation, ni mot de passe oublié."),
            _("Écrivez EMAIL_HOST, EMAIL_USER, EMAIL_PASSWORD et EMAIL_FROM."),
        )
        return
    try:
        mailer.open()
        mailer.close()
    except OSError as error:  # smtplib's errors are of this kind
        yield fault(
            _("Le serveur de courriel ne répond pas comme il faut : %s") % error,
            _("Vérifiez EMAIL_HOST, EMAIL_PORT, EMAIL_USER, EMAIL_PASSWORD et EMAIL_TLS."),
        )


def backups() -> Iterator:
    """Yield findings about missing, unencrypted or old backups and about pg_dump.

    Without BACKUP_DIR, one fault is yielded and nothing else is checked. Unencrypted backups are a
    notice. Once a nightly command has run, it is a fault if no backup exists or if the latest
    backup is older than two days. If the S3 server does not answer, the backups count as missing.
    pg_dump is checked for PostgreSQL only.
    """
    if not settings.BACKUP_DIR:
        yield fault(
            _("Aucune sauvegarde n’est faite la nuit."),
            _("Écrivez BACKUP_DIR=/var/backups/maillage, et copiez ce dossier ailleurs."),
        )
        return
    if not settings.BACKUP_RECIPIENT:
        yield notice(
            _("Les sauvegardes, où sont des noms et des adresses, ne sont pas chiffrées."),
            _("Écrivez une clé publique age dans BACKUP_RECIPIENT."),
        )
    is_kept_elsewhere = is_remote(settings.BACKUP_DIR)
    oldest = (timezone.now() - NIGHTS).timestamp()
    if NightlyRun.objects.exists() and max(_made(is_kept_elsewhere), default=0) < oldest:
        place = "" if is_kept_elsewhere else settings.BACKUP_DIR  # an S3 URL contains a secret
        yield fault(
            _("La dernière sauvegarde a plus de deux jours."),
            _("Faites-en une et lisez ce qu’elle dit : manage.py backup %s") % place,
        )
    if connection.vendor == "postgresql":
        yield from _dump_program()


def _made(is_kept_elsewhere):
    """Return the timestamps of the complete backups; [] if the S3 server does not answer."""
    if not is_kept_elsewhere:
        files = Path(settings.BACKUP_DIR).glob(f"{archive.PREFIX}*.tar.gz*")
        return [path.stat().st_mtime for path in files if path.suffix != ".partial"]
    try:
        return remote.Shelf(settings.BACKUP_DIR).made()
    except archive.ArchiveError:
        return []


def _dump_program():
    """Yield a fault if pg_dump is missing, or older than the server, which it cannot dump."""
    if not shutil.which("pg_dump"):
        yield fault(_("pg_dump manque : aucune sauvegarde."), "apt-get install postgresql-client")
        return
    result = subprocess.run(["pg_dump", "--version"], capture_output=True, text=True, check=False)  # noqa: S607
    version = int((re.search(r"(\d+)", result.stdout) or ["0"])[0])
    server = connection.pg_version // 10_000
    if version < server:
        yield fault(
            _("pg_dump %(ours)d est plus ancien que la base (%(theirs)d) : aucune sauvegarde.")
            % {"ours": version, "theirs": server},
            f"apt-get install postgresql-client-{server}",
        )


def nights() -> Iterator:
    """Yield findings about nightly commands: never run, not run for two days, or failed.

    Only two days without a run are a fault; the other findings are notices.
    """
    last = NightlyRun.objects.order_by("-ran_at").first()
    if last is None:
        yield notice(
            _("Les travaux de la nuit n’ont jamais tourné : c’est normal le premier jour."),
            look_at("maillage-nightly.timer", "clock"),
        )
    elif last.ran_at < timezone.now() - NIGHTS:
        yield fault(
            _("Les travaux de la nuit ne tournent plus depuis deux jours."),
            look_at("maillage-nightly.timer", "clock"),
        )
    for run in NightlyRun.objects.exclude(fault=""):
        yield notice(f"{run.command} : {run.fault}", f"manage.py {run.command}")


def user() -> Iterator:
    """Yield a fault if this process runs as root, because the site probably does too."""
    if os.geteuid() == 0:
        yield fault(
            _("Le site tourne en tant que root."),
            _("Lancez-le sous un utilisateur à lui : « maillage » sur un serveur Debian."),
        )
