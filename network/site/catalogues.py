"""The languages offered to the public: French and the languages with a sufficient catalogue."""

from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation import to_locale

# The sentences of `base.html`, of the header, the footer and the notice: they are on every page.
FRAME = frozenset(
    {
        "Accessibilité : %(status)s",
        "Aller au contenu",
        "Bas de page",
        "Besoin d’aide ? Appelez-nous.",
        "Cette page n’est pas encore traduite : son texte est en français.",
        "Chercher sur tout le site",
        "Facile à lire",
        "Erreur\N{NO-BREAK SPACE}:",
        "Fil d’Ariane",
        "Informations légales",
        "Menu principal",
        "Menu",
        "Mettre l’agenda dans mon calendrier",
        "Plan du site",
        "Presse",
        "Rechercher",
        "Se faire aider",
        "Suivre le réseau",
        "Sur tout le site",
        "Territoires",
        "Traduction automatique, pas encore relue.",
        "Un lieu, un atelier…",
        "Une personne vous répond et vous oriente.",
        "Appeler le",
    }
)
# An upgrade adds sentences: a language that was complete is still offered.
SHARE_OF_FRAME, SHARE_OF_ALL = 3 / 4, 1 / 2


def is_offered(code: str) -> bool:
    """Return True for French, and for a language of LANGUAGES with a sufficient catalogue.

    A catalogue is sufficient if `is_translated` is True for its folders.
    """
    if code == settings.LANGUAGE_CODE:
        return True
    return code in dict(settings.LANGUAGES) and is_translated(_folders(code))


def is_machine_translated(code: str) -> bool:
    """Return True if the catalogue of a language has the header `X-Translation: machine`.

    The header declares a translation by a machine that no person has reviewed. Returns False for
    French, and for a language without a catalogue.
    """
    if code == settings.LANGUAGE_CODE:
        return False
    files = _files(_folders(code))
    return any(_metadata(*file).get("X-Translation") == "machine" for file in files)


def _folders(code):
    return [Path(path) / to_locale(code) / "LC_MESSAGES" for path in settings.LOCALE_PATHS]


def _files(folders):
    """Return [(path, time of its last change)] of the `django.mo` files in these folders."""
    found = []
    for folder in folders:
        path = folder / "django.mo"
        with suppress(FileNotFoundError):
            found.append((path, path.stat().st_mtime_ns))
    return tuple(found)


@lru_cache(maxsize=50)
def _metadata(path, _changed_at) -> dict[str, str]:
    return polib.mofile(str(path)).metadata


def is_translated(folders: Iterable[Path]) -> bool:
    """Return True if the `django.mo` files of these folders together translate enough of the site.

    "Enough" is three quarters of the sentences that are on every page (`FRAME`), or half of the
    texts of the English catalogue.
    """
    return _is_complete(_files(folders))


@lru_cache(maxsize=50)
def _is_complete(catalogues) -> bool:
    done = set().union(*(_texts(path) for path, _changed_at in catalogues))
    if len(done & FRAME) >= SHARE_OF_FRAME * len(FRAME):
        return True
    model = _texts(settings.BASE_DIR / "locale" / "en" / "LC_MESSAGES" / "django.mo")
    return len(done & model) >= SHARE_OF_ALL * len(model)


def _texts(path) -> set[str]:
    """Return the texts, in French, that a compiled catalogue translates."""
    return {entry.msgid for entry in polib.mofile(str(path)).translated_entries()}
