"""List, with a profiler, the modules involved in an import, an event and a search.

`walks` runs this module in the measured checkout, which may be older: it only uses Django, Wagtail
and names that both checkouts have.
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


class ModuleProfiler:
    """A context manager that records the modules whose functions run in the block, in any thread.

    `modules` contains the paths of the modules of the checkout `root`, relative to it.
    """

    def __init__(self, root):
        self.root, self.files = f"{root}/", set()

    def __enter__(self):
        threading.setprofile(self._record)
        sys.setprofile(self._record)
        return self

    def __exit__(self, *_error):
        sys.setprofile(None)
        threading.setprofile(None)

    def _record(self, frame, event, _argument):
        if event == "call" and frame.f_code.co_name != "<module>":
            self.files.add(frame.f_code.co_filename)

    @property
    def modules(self):
        inside = {file.removeprefix(self.root) for file in self.files if file.startswith(self.root)}
        return {name for name in inside if not APART & set(Path(name).parts)}


def crossings():
    """Return {name of a walk: sorted paths of the modules involved}.

    Publishes pages and imports two places in the database. The modules involved in publishing and
    displaying a page of text are not included. Each step is done once before it is profiled, so
    that no module is imported during the measurement.
    """
    from events.models import EventPage
    from home.models import StandardPage

    text = StandardPage.objects.live().filter(locale__language_code="fr").order_by("pk").first()
    event = EventPage.objects.live().filter(occurrences__isnull=False).order_by("pk").first()
    with TemporaryDirectory() as folder:
        page = _modules_of(_publish, text) | _modules_of(_fetch, text.get_url())
        walks = {
            "a line of a CSV to the list": [(_import, folder), (_fetch, "/lieux/")],
            "an event to its feed": [(_publish, event), (_fetch, "/agenda/agenda.ics")],
            "a question to its page": [(_search, "à Digne")],
        }
        return {
            name: sorted(set().union(*(_modules_of(*step) for step in steps)) - page)
            for name, steps in walks.items()
        }


def _modules_of(step, argument):
    step(argument, 1)
    # Invalidate the caches: a cached answer would involve few modules.
    _publish_home()
    with ModuleProfiler(Path.cwd()) as profiler:
        step(argument, 2)
    return profiler.modules


def _publish_home():
    from home.models import HomePage

    HomePage.objects.live().first().save_revision().publish()


def _publish(page, number):
    page = page.specific
    page.search_description = f"{page.search_description} {number}"[-150:]
    page.save_revision().publish()


def _fetch(address, _number):
    response = Client().get(address)
    assert response.status_code == 200, address
    response.getvalue()


def _search(where, number):
    """Search different words each time, because the answer may be cached."""
    _fetch(f"/recherche/?q={('imprimer', 'carte grise')[number - 1]} {where}", number)


def _import(folder, number):
    row = LINE | {"id": f"mesure-{number}", "nom": f"Lieu de mesure {number}"}
    path = Path(folder) / f"{number}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow(row)
    call_command("import_places", str(path), verbosity=0)
