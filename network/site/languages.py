"""The languages of the site: shipped with it, or added on this machine."""

from pathlib import Path

from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import to_language

SHIPPED = ["fr", "en", "ar"]
# Languages of France and of its residents that Django has no name for.
LANG_INFO.update(
    {
        code: {"bidi": False, "code": code, "name": name, "name_local": own}
        for code, name, own in [
            ("oc", "Occitan", "occitan"),
            ("co", "Corsican", "corsu"),
            ("gsw", "Alsatian", "elsässisch"),
            ("rcf", "Reunion Creole", "kréol rényoné"),
            ("gcf", "Guadeloupean Creole", "kréyòl gwadloup"),
            ("ty", "Tahitian", "reo Tahiti"),
        ]
        if code not in LANG_INFO
    }
)


def is_known(code: str) -> bool:
    """Return True if Django, or this module, has a name for the language with this code."""
    return "name_local" in LANG_INFO.get(code, {})


def name_of(code: str) -> str:
    """Return the name of a language in that language, "Français" for example.

    Raises KeyError for an unknown code.
    """
    name = LANG_INFO[code]["name_local"]
    return name[:1].upper() + name[1:]


def languages(folder: Path, chosen: list[str]) -> list[tuple[str, str]]:
    """Return Django's LANGUAGES, [(code, name)]: French, then the codes `chosen`, in order.

    If `chosen` is empty, the codes are the shipped languages, then those of the subfolders of
    `folder`, such as `oc` or `zh_Hans`, sorted. Raises ImproperlyConfigured for an unknown code.
    """
    added = (
        sorted(to_language(path.name) for path in folder.glob("*") if path.is_dir())
        if folder
        else []
    )
    codes = list(dict.fromkeys(["fr", *(chosen or [*SHIPPED, *added])]))
    if unknown := [code for code in codes if not is_known(code)]:
        raise ImproperlyConfigured(f"LANGUAGES names what is no language: {', '.join(unknown)}.")
    return [(code, name_of(code)) for code in codes]
