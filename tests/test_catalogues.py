"""The compiled catalogues are committed, so that nobody needs gettext: they must be up to date."""

from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def texts(entries):
    return {(entry.msgctxt, entry.msgid): (entry.msgstr, entry.msgstr_plural) for entry in entries}


def test_each_compiled_catalogue_says_what_its_source_says():
    sources = sorted(LOCALE.rglob("*.po"))
    missing = [path.name for path in sources if not path.with_suffix(".mo").exists()]
    assert missing == []
    for path in sources:
        compiled = texts(polib.mofile(path.with_suffix(".mo")))
        assert compiled == texts(polib.pofile(path).translated_entries()), path
