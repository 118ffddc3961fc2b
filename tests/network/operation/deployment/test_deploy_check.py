"""`manage.py deploy_check` reports the faults of a server and their remedies, in French."""

import os
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from network.models import NightlyRun
from network.operation.backup.obstacles import user_name
from network.operation.deployment import machine_checks, outside_checks, settings_checks, variables
from tests.network.operation.backup.obstacles import as_nobody, open_to_all


def sentences(check):
    return [finding.sentence for finding in check()]


def sentence_of(check):
    (finding,) = check()
    return finding.sentence


def test_site_url_must_be_public(settings):
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://www.reseau.fr", ["www.reseau.fr"]
    assert sentences(settings_checks.address) == []
    settings.ALLOWED_HOSTS = ["*"]
    assert "accepte tous les noms" in sentence_of(settings_checks.address)
    settings.SITE_URL = "http://localhost:8000"
    assert len(sentences(settings_checks.address)) == 2
    settings.DEBUG = True
    assert "DEBUG est en marche" in sentences(settings_checks.address)[0]


def test_port_in_site_url_is_a_fault(settings):
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://www.reseau.fr:8443", ["www.reseau.fr"]
    assert "le port 8443" in sentence_of(settings_checks.address)
    settings.SITE_URL = "https://www.reseau.fr:443"
    assert sentences(settings_checks.address) == []
    settings.SITE_URL = "https://www.reseau.fr:abc"
    assert "le port abc" in sentence_of(settings_checks.address)


@pytest.mark.parametrize("host", ["127.0.0.1", "192.168.1.10", "reseau.lan", "serveur"])
def test_private_site_url_is_a_fault(settings, host):
    settings.SITE_URL, settings.ALLOWED_HOSTS = f"https://{host}", [host]
    assert "pas une adresse publique" in sentence_of(settings_checks.address)


def test_example_sender_is_a_fault(settings):
    settings.DEFAULT_FROM_EMAIL = "Réseau <bonjour@reseau.fr>"
    assert sentences(settings_checks.sender) == []
    settings.DEFAULT_FROM_EMAIL = "ne-pas-repondre@example.org"
    assert "ne-pas-repondre@example.org" in sentence_of(settings_checks.sender)


def test_waiting_migrations_are_counted(db, monkeypatch):
    assert not any("migration" in sentence for sentence in sentences(machine_checks.database))
    monkeypatch.setattr(
        machine_checks.MigrationExecutor, "migration_plan", lambda self, targets: [1, 2]
    )
    assert sentences(machine_checks.database)[0].startswith("2 migrations ne sont pas faites")


def test_a_site_at_another_address(site, settings):
    settings.SITE_URL = site.root_url
    assert sentences(machine_checks.site) == []
    settings.SITE_URL = "https://ailleurs.fr"
    assert sentence_of(machine_checks.site).endswith("et SITE_URL à https://ailleurs.fr.")


def test_static_files_of_another_version(settings, tmp_path):
    settings.STATIC_ROOT = str(tmp_path)
    assert "manquent" in sentence_of(machine_checks.static_files)
    settings.STORAGES = django_settings.STORAGES | {
        "staticfiles": {"BACKEND": "network.site.static_files.StaticFiles"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    assert sentences(machine_checks.static_files) == []
    (tmp_path / "network" / "error.css").write_text("h1 {}", encoding="utf-8")
    assert "autre version" in sentence_of(machine_checks.static_files)


def test_unwritable_folder_is_a_fault(settings, tmp_path):
    settings.VAR_DIR = settings.MEDIA_ROOT = tmp_path
    settings.BACKUP_DIR = ""
    assert not any("écrire" in sentence for sentence in sentences(machine_checks.folders))
    (tmp_path / "file").touch()
    settings.MEDIA_ROOT = tmp_path / "file"
    assert any(
        "Rien ne peut s’écrire" in sentence for sentence in sentences(machine_checks.folders)
    )


def test_mail_faults(settings, free_port):
    assert "Aucun courriel" in sentence_of(machine_checks.mail)
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": free_port},
        }
    }
    assert "ne répond pas comme il faut" in sentence_of(machine_checks.mail)


@pytest.fixture
def free_port():
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.server_close()
    return server.server_port


def test_missing_backups_are_a_fault(db, settings, tmp_path, time_machine):
    settings.BACKUP_DIR = ""
    assert "Aucune sauvegarde" in sentence_of(machine_checks.backups)
    settings.BACKUP_DIR, settings.BACKUP_RECIPIENT = str(tmp_path), "age1"
    assert sentences(machine_checks.backups) == []  # a new site
    NightlyRun.record("backup", seconds=1)
    (tmp_path / "maillage-20260101-000000.tar.gz.partial").touch()  # of a killed backup
    assert "plus de deux jours" in sentence_of(machine_checks.backups)
    (tmp_path / "maillage-20260101-000000.tar.gz").touch()
    assert sentences(machine_checks.backups) == []
    time_machine.move_to(timezone.now() + timedelta(days=3))
    assert "plus de deux jours" in sentence_of(machine_checks.backups)
    assert "ne tournent plus" in sentence_of(machine_checks.nights)


def test_unknown_variable_is_reported(tmp_path):
    file = tmp_path / "env"
    file.write_text("# NOTHING=1\nSITE_URL=x\nSECRET_KEY_FILE=/x\nSITE_ULR=x\n", encoding="utf-8")
    assert variables.unknown_in(file) == ["SITE_ULR"]


@pytest.fixture
def proxy(settings, tmp_path):
    """A web server in place of the proxy, which publishes the given folders."""
    published = set()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            folder = self.path.split("/")[2] if self.path.startswith("/media/") else self.path
            self.send_response(200 if folder in published else 404)
            self.send_header("Cache-Control", "public, max-age=2592000")
            self.send_header("Strict-Transport-Security", "max-age=1")
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.SITE_URL = f"http://127.0.0.1:{server.server_port}"
    settings.MEDIA_ROOT = tmp_path
    yield published
    server.shutdown()
    server.server_close()
    thread.join()


def test_proxy_that_publishes_private_documents_is_a_fault(proxy, tmp_path):
    proxy |= {"/robots.txt", "images"}
    assert sentences(outside_checks.outside) == []
    proxy.add("documents")
    assert "documents privés" in sentence_of(outside_checks.outside)
    proxy -= {"images", "documents"}
    assert sentence_of(outside_checks.outside) == "Les photos ne s’affichent pas (réponse 404)."
    assert [path for path in Path(tmp_path).rglob("*") if path.is_file()] == []


def test_command_prints_remedies_and_a_count(db, settings, monkeypatch):
    out = StringIO()
    with pytest.raises(CommandError, match=r"^\d+ points à corriger\.$"):
        call_command("deploy_check", inside=True, stdout=out)
    lines = out.getvalue().splitlines()
    assert "✗ Aucun courriel ne part\xa0: ni invitation, ni mot de passe oublié." in lines
    assert "    → Écrivez EMAIL_HOST, EMAIL_USER, EMAIL_PASSWORD et EMAIL_FROM." in lines
    monkeypatch.setattr("network.management.commands.deploy_check.CHECKS", ())
    call_command("deploy_check", inside=True, stdout=out)
    assert out.getvalue().endswith("✓ Rien à corriger (0 vérifications).\n")


def test_findings_before_an_error_are_printed(monkeypatch):
    def address():
        yield settings_checks.fault("Un premier point.")
        raise PermissionError("refusé")

    out = StringIO()
    monkeypatch.setattr("network.management.commands.deploy_check.CHECKS", (address,))
    with pytest.raises(CommandError, match="2 points"):
        call_command("deploy_check", inside=True, stdout=out)
    assert out.getvalue().splitlines() == [
        "✗ Un premier point.",
        "✗ address n’a pas pu être vérifié\u00a0: refusé",
    ]


@pytest.mark.any_database
def test_a_folder_that_is_not_writable_has_its_own_command(settings, tmp_path):
    """A missing folder of backups is created; the folders of others keep their owner."""
    open_to_all(tmp_path)
    settings.BACKUP_DIR, settings.VAR_DIR = "/sauvegardes", tmp_path / "var"
    settings.MEDIA_ROOT = settings.VAR_DIR / "media"
    settings.MEDIA_ROOT.mkdir(parents=True)
    with as_nobody():
        user = user_name(os.geteuid())
        remedies = [finding.remedy for finding in machine_checks.folders() if finding.is_fault]
    assert any(text.endswith(f"install -d -o {user} -m 700 /sauvegardes") for text in remedies)
    assert not any("chown -R" in text for text in remedies)
