"""The command that adds a language to the site."""

from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import to_locale
from wagtail.models import Locale

from network.site.catalogues import FRAME, is_translated
from network.site.languages import is_known, name_of

MODEL = settings.BASE_DIR / "locale" / "en" / "LC_MESSAGES" / "django.po"
PLURALS = "nplurals=2; plural=(n > 1);"  # as French; a translator may change it


class Command(BaseCommand):
    """Create or update the catalogue of a language; create its `Locale` once it is translated."""

    help = (
        "Ajoute une langue au site (ex. : oc, br), ou reprend ses textes une fois traduits."
        " Les pages se traduisent ensuite une à une, par « Traduire »."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the language `code`, and `--folder`, the parent folder of its catalogue."""
        parser.add_argument("code", help="le code de la langue (ex. : oc pour l’occitan)")
        parser.add_argument(
            "--folder", type=Path, default=settings.ADDED_LANGUAGES, help="où vont ses textes"
        )

    def handle(self, *, code: str, folder: Path, **options) -> None:
        """Write the `.po` and `.mo` files, and print what remains to do.

        If the catalogue translates enough texts, a missing `Locale` is created: editors can then
        translate pages, and visitors choose the language. Raises CommandError for an unknown
        language code.
        """
        if not is_known(code):
            raise CommandError(f"« {code} » n’est pas une langue connue. Ex. : oc, br, co, es.")
        source = folder / to_locale(code) / "LC_MESSAGES" / "django.po"
        catalogue = self.catalogue(code, source)
        source.parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(source))
        catalogue.save_as_mofile(str(source.with_suffix(".mo")))
        done, number = len(catalogue.translated_entries()), len(catalogue)
        self.stdout.write(f"Langue « {name_of(code)} » : {done} textes traduits sur {number}.")
        self.stdout.write(f"Ses textes, à traduire avec Poedit par exemple : {source}")
        if is_translated([source.parent]):
            # `objects` only contains the languages of the settings.
            Locale.all_objects.get_or_create(language_code=code)
            self.stdout.write("Redémarrez le site : il propose cette langue à ses visiteurs.")
            self.stdout.write("Traduisez ensuite la page d’accueil par « Traduire ».")
            return
        self.stdout.write(
            "Les visiteurs n’en voient rien encore. Traduisez les premiers textes du fichier, qui"
            " sont sur toutes les pages, relancez cette commande, puis redémarrez le site."
        )

    def catalogue(self, code: str, source: Path) -> polib.POFile:
        """Return a new catalogue of the texts that the public reads, without writing it.

        If the file `source` exists, its metadata and its translations of these texts are kept. The
        texts that appear on all pages come first.
        """
        known = polib.pofile(str(source)) if source.exists() else polib.POFile()
        translated = {(entry.msgctxt, entry.msgid): entry for entry in known}
        for entry in known.obsolete_entries():
            entry.obsolete = False  # a text that the site has again
        catalogue = polib.POFile(wrapwidth=0)
        catalogue.metadata = known.metadata or {
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            "Language": code,
            "Plural-Forms": PLURALS,
        }
        entries = polib.pofile(str(MODEL)).translated_entries()
        for entry in sorted(entries, key=lambda entry: entry.msgid not in FRAME):
            own = translated.get((entry.msgctxt, entry.msgid))
            catalogue.append(own or self.blank(entry))
        return catalogue

    @staticmethod
    def blank(entry: polib.POEntry) -> polib.POEntry:
        """Return an untranslated copy of an entry, its English text as a comment."""
        plural = {"msgid_plural": entry.msgid_plural} if entry.msgid_plural else {}
        return polib.POEntry(
            msgid=entry.msgid,
            msgctxt=entry.msgctxt,
            msgstr_plural={0: "", 1: ""} if plural else {},
            comment=entry.msgstr or entry.msgstr_plural[0],
            flags=entry.flags,
            **plural,
        )
