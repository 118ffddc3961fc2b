"""The compiled catalogues are committed, so that nobody needs gettext: they must be up to date."""

from pathlib import Path

import polib
import pytest

LOCALE = Path(__file__).resolve().parent.parent / "locale"


@pytest.mark.parametrize(
    "path", sorted(LOCALE.rglob("*.po")), ids=lambda path: path.relative_to(LOCALE).as_posix()
)
def test_the_compiled_catalogue_says_what_the_source_says(path):
    compiled = path.with_suffix(".mo")
    assert compiled.exists(), f"Missing {compiled.name}: make messages"
    source = polib.pofile(path)
    assert {(e.msgctxt, e.msgid): (e.msgstr, e.msgstr_plural) for e in polib.mofile(compiled)} == {
        (e.msgctxt, e.msgid): (e.msgstr, e.msgstr_plural) for e in source.translated_entries()
    }
