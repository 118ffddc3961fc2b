"""Install the demonstration network."""

import csv
import tempfile
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone, translation
from tqdm import tqdm

from events.models import EventIndexPage
from home.demo import FOLDER, assises, bus, editors, identity, teaching, tree
from home.demo.agenda import Agenda
from home.demo.library import collections, easy, glossary
from home.demo.library.articles import Library
from home.demo.workshops import Workshops
from home.models import HomePage
from home.team.start.beginning import DEFAULT_NAME, begin
from home.team.start.tally import Tally
from network.database.statistics import refresh_statistics
from network.links.reading import read_all as read_links
from network.models import NetworkSettings
from places.models import PlaceIndexPage, PlacePage
from resources.models import GlossaryIndexPage, ResourceIndexPage
from search.indexing import rows as indexing


class Command(BaseCommand):
    """Command that creates the demonstration; run again, it creates only the missing parts."""

    help = (
        "Installe le réseau de démonstration : territoires, lieux réels, agenda, bibliothèque,"
        " pages et un compte d’édition. Relancée, ne change rien de ce qui est déjà là."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --once and --places."""
        parser.add_argument("--once", action="store_true", help="ne rien faire s’il y a des lieux")
        parser.add_argument("--places", type=int, help="nombre de lieux (tous par défaut)")

    def handle(self, *, once: bool, places: int | None, verbosity: int, **options) -> None:
        """Create the missing content and print the numbers of created and existing objects.

        If something was created, the links of all texts are read again, the search index is
        repaired, the statistics of the database are refreshed and the figures of the territories
        are recorded: the address of their figures of the day exists at once. --places limits the
        number of imported places. With --once, nothing is done on a site that has places, or that
        was set up under the name of another network. If the account was created, its password is
        printed.
        Raises CommandError if --places is below 1.
        """
        if places is not None and places < 1:
            raise CommandError("--places attend un nombre supérieur à zéro.")
        if once and PlacePage.objects.exists():
            self.stdout.write("La démonstration est déjà installée.")
            return
        if once and _belongs_to_a_network():
            self.stdout.write("Ce site est celui d’un réseau : la démonstration n’y entre pas.")
            return
        self.verbosity = verbosity
        self.tally = Tally()
        with translation.override(settings.LANGUAGE_CODE), indexing.paused():
            password = self._load(places)
        if self.tally.made:
            refresh_statistics()
            read_links()
            self._write("Index de recherche…")
            indexing.repair()
            self._run("record_figures")
        for line in self.tally.lines:
            self.stdout.write(line)
        if password:
            self.stdout.write(
                f"Compte d’édition : identifiant {editors.USERNAME}, mot de passe {password}\n"
                "Notez-le : il ne sera plus affiché."
            )

    def _load(self, number):
        today = timezone.localdate()
        with transaction.atomic():
            site = begin(
                identity.BEGINNING,
                self.tally,
                folders=[FOLDER / "pages" / "fr"],
                fill_home=tree.fill_home,
            )
            home = HomePage.objects.get(pk=site.root_page_id)
            identity.make(site, self.tally)
            assises.make_people(self.tally)
        self._load_places(number)
        with transaction.atomic():
            library = ResourceIndexPage.objects.child_of(home).get()
            Library(library, today, self.tally).make(self._progress)
            glossary.make(GlossaryIndexPage.objects.child_of(home).get(), today, self.tally)
            workshops = Workshops(library, today, self.tally)
            workshops.make()
            bus.make(PlaceIndexPage.objects.child_of(home).get(), today, self.tally)
            easy.make(library, home, today, self.tally)
            collections.make(library, self.tally)
            agenda = EventIndexPage.objects.child_of(home).get()
            Agenda(agenda, today, self.tally, workshops.followed).make(self._progress)
            workshops.count()
            assises.Assises(agenda, today, self.tally).make()
            tree.make_english(home, self.tally)
            teaching.make(FOLDER / "search.json", self.tally)
            return editors.make(self.tally)

    def _load_places(self, number):
        before = PlacePage.objects.count()
        with tempfile.TemporaryDirectory() as folder:
            path = FOLDER / "places" / "paca-v1.0.2.csv"
            if number:
                path = _some_rows(path, number, Path(folder) / path.name)
            self._run("import_places", path)
        self.tally.add("lieux", made=PlacePage.objects.count() - before, kept=before)

    def _run(self, command, *args, **options):
        """Run another command: show its progress, then only the last line of its output."""
        output = StringIO()
        streams = {"stdout": output, "stderr": self.stderr}
        call_command(command, *args, verbosity=self.verbosity, **options, **streams)
        self._write(output.getvalue().strip().rpartition("\n")[2])

    def _progress(self, items, label):
        return tqdm(items, desc=label, file=self.stderr, disable=None if self.verbosity else True)

    def _write(self, line):
        if self.verbosity:
            self.stdout.write(line)


def _belongs_to_a_network():
    """Return True if a site has a name that is neither the default nor the demonstration's."""
    names = NetworkSettings.objects.values_list("name", flat=True)
    return bool(set(names) - {DEFAULT_NAME, identity.BEGINNING.name})


def _some_rows(path, number, target):
    """Write at most `number` evenly spread rows of the CSV `path` to `target`; return `target`."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    step = max(len(rows) / number, 1)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, reader.fieldnames)
        writer.writeheader()
        writer.writerows(rows[int(rank * step)] for rank in range(min(number, len(rows))))
    return target
