"""The modules of the site that a line of a CSV, an event and a question cross, by a profiler.

Runs in the checkout that it measures, an older one perhaps, for `walks`: it uses Django, Wagtail
and what both checkouts call alike.
"""

import csv
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import call_command
from django.test import Client

APART = {"tests", ".venv", "migrations", "settings"}
LINE = {
    "pivot": "00000000000000",
    "commune": "Martigues",
    "code_postal": "13500",
    "code_insee": "13056",
    "adresse": "Quai Lucien Toulmond",
    "latitude": "43.4049043",
    "longitude": "5.0513374",
    "typologie": "MUNI",
    "telephone": "+33442000000",
    "courriels": "lieu@example.org",
    "horaires": "Mo-Fr 09:00-12:00",
    "presentation_resume": "Un lieu pour mesurer.",
    "source": "mesure",
    "date_maj": "2026-05-11",
    "services": "Aide aux démarches administratives",
    "frais_a_charge": "Gratuit",
}


class Crossed:
    """Paths of the modules of a checkout of which a function runs inside of it, in any thread."""

    def __init__(self, root):
        self.root, self.files = f"{root}/", set()

    def __enter__(self):
        threading.setprofile(self._note)
        sys.setprofile(self._note)
        return self

    def __exit__(self, *_error):
        sys.setprofile(None)
        threading.setprofile(None)

    def _note(self, frame, event, _argument):
        if event == "call" and frame.f_code.co_name != "<module>":
            self.files.add(frame.f_code.co_filename)

    @property
    def modules(self):
        inside = {file.removeprefix(self.root) for file in self.files if file.startswith(self.root)}
        return {name for name in inside if not APART & set(Path(name).parts)}


def crossings():
    """{walk: the modules that it crosses, beside those that publishing and then showing a page of
    text crosses}. Each step is done once before, so that nothing is read for the first time."""
    from events.models import EventPage
    from home.models import StandardPage

    text = StandardPage.objects.live().filter(locale__language_code="fr").order_by("pk").first()
    event = EventPage.objects.live().filter(occurrences__isnull=False).order_by("pk").first()
    with TemporaryDirectory() as folder:
        page = _crossed(_publish, text) | _crossed(_ask, text.get_url())
        walks = {
            "a line of a CSV to the list": [(_import, folder), (_ask, "/lieux/")],
            "an event to its feed": [(_publish, event), (_ask, "/agenda/agenda.ics")],
            "a question to its page": [(_search, "à Digne")],
        }
        return {
            name: sorted(set().union(*(_crossed(*step) for step in steps)) - page)
            for name, steps in walks.items()
        }


def _crossed(step, argument):
    step(argument, 1)
    # What showed a page keeps it until something is published.
    _publish_home()
    with Crossed(Path.cwd()) as crossed:
        step(argument, 2)
    return crossed.modules


def _publish_home():
    from home.models import HomePage

    HomePage.objects.live().first().save_revision().publish()


def _publish(page, number):
    page = page.specific
    page.search_description = f"{page.search_description} {number}"[-150:]
    page.save_revision().publish()


def _ask(address, _number):
    response = Client().get(address)
    assert response.status_code == 200, address
    response.getvalue()


def _search(where, number):
    """Never twice the same: what was answered may be remembered."""
    _ask(f"/recherche/?q={('imprimer', 'carte grise')[number - 1]} {where}", number)


def _import(folder, number):
    row = LINE | {"id": f"mesure-{number}", "nom": f"Lieu de mesure {number}"}
    path = Path(folder) / f"{number}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow(row)
    call_command("import_places", str(path), verbosity=0)
