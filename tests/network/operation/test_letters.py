from contextlib import suppress
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from network.models import NightlyRun
from network.tasks import nightly


@pytest.fixture
def night(db, monkeypatch):
    """Register two nightly commands; return a function that runs them, with failures."""
    faults = {}
    monkeypatch.setattr(nightly, "_commands", {})
    monkeypatch.setattr(nightly, "_labels", {})
    nightly.register("a", label="Vérifier la recherche")
    nightly.register("b", label="Sauvegarder le site")

    def call(name, **options):
        if name in faults:
            raise CommandError(faults[name])

    monkeypatch.setattr("network.management.commands.nightly.call_command", call)

    def spend(**now):
        faults.clear()
        faults.update(now)
        mail.outbox.clear()
        with suppress(CommandError):
            call_command("nightly", stdout=StringIO(), stderr=StringIO())
        return mail.outbox

    return spend


def test_administrators_are_mailed_once_of_a_new_failure(night, admin_user, settings):
    assert night() == []
    (letter,) = night(b="Le disque est plein.")
    assert letter.to == [admin_user.email]
    assert letter.subject == "Un travail de la nuit a échoué"
    assert "- Sauvegarder le site\n  Le disque est plein.\n" in letter.body
    assert f"{settings.SITE_URL}/admin/reports/travail-de-la-nuit/" in letter.body
    assert "Vérifier la recherche" not in letter.body
    assert night(b="Le disque est plein.") == []  # the first screen of the admin lists it
    settings.ADMINS = ["exploitation@exemple.fr"]
    (letter,) = night(a="Rien ne répond.", b="Le disque est plein.")
    assert letter.to == ["exploitation@exemple.fr"]
    assert "Sauvegarder" not in letter.body
    assert NightlyRun.objects.exclude(fault="").count() == 2
