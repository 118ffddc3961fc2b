"""The script, the direction, the keys and the placeholders of every sentence."""

import re
import unicodedata

import pytest

from home.front.languages.sentences import CODES, FOLDER, french, languages
from home.front.near.orientation import NEEDS

SCRIPTS = {
    **dict.fromkeys(("en", "es", "pt", "ro", "tr"), "LATIN"),
    **dict.fromkeys(("ru", "uk"), "CYRILLIC"),
    "ar": "ARABIC",
}
# Letters that only this language of the eight has, or that its script requires in long texts.
OWN_LETTERS = {
    "es": "ñ¿", "pt": "ãç", "ro": "ăîț", "tr": "ğış", "uk": "іїє", "ru": "ыэё", "ar": "ة",
}  # fmt: skip
FOREIGN_LETTERS = {"uk": "ыэёъ", "ru": "іїєґ", "es": "ãõ", "pt": "ñ¿", "ro": "ğışţ", "en": "éèàç"}
PLACEHOLDER = re.compile(r"\{(\w+)\}")

each_language = pytest.mark.parametrize("own", languages(), ids=CODES)


def without_placeholders(text):
    return PLACEHOLDER.sub("", text)


def scripts_of(text):
    return {unicodedata.name(char).split()[0] for char in text if char.isalpha()}


def test_there_is_one_file_for_each_language_and_for_french():
    assert {path.stem for path in FOLDER.iterdir()} == {*CODES, "fr"}
    assert len(CODES) == 8
    assert len(french().texts) > 40


@each_language
def test_every_sentence_is_in_the_script_of_its_language(own):
    texts = [own.name, *map(without_placeholders, own.texts.values())]
    wrong = [text for text in texts if scripts_of(text) != {SCRIPTS[own.code]}]
    assert wrong == []


@each_language
def test_letters_are_those_of_the_language(own):
    letters = "".join(own.texts.values()).casefold()
    assert [letter for letter in OWN_LETTERS.get(own.code, "") if letter not in letters] == []
    assert [letter for letter in FOREIGN_LETTERS.get(own.code, "") if letter in letters] == []


@each_language
def test_every_sentence_is_translated_once_with_its_placeholders(own):
    source = french().texts
    assert list(own.texts) == list(source)
    assert len(own.days) == 7
    for key, text in own.texts.items():
        assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(source[key])), key
        assert text == text.strip(), key
    assert [key for key, text in own.texts.items() if text == source[key]] == []
    assert len(set(own.texts.values())) == len(source)


@each_language
def test_questions_and_ends_of_sentences_are_kept(own):
    """A label ends with a colon, a question with its mark, and a sentence with a full stop."""
    marks = {"؟": "?", "\uff1f": "?"}
    for key, text in own.texts.items():
        last = french().texts[key][-1]
        if last in ":?." and key != "card.near":
            assert marks.get(text[-1], text[-1]) == last, (own.code, key)


def test_only_arabic_is_written_from_right_to_left():
    assert {own.code: own.direction for own in languages() if own.direction != "ltr"} == {
        "ar": "rtl"
    }


def test_french_has_the_labels_of_the_needs_and_no_break_spaces():
    assert french().needs == {slug: need.label for slug, need in NEEDS.items()}
    assert [text for text in french().texts.values() if re.search(" [:?!;]", text)] == []


@each_language
def test_a_change_of_a_sentence_changes_the_digest(own, monkeypatch):
    before = own.digest
    monkeypatch.setitem(own.page, "find", "Neuf")
    changed = own.digest
    monkeypatch.undo()
    assert changed != before == own.digest
    monkeypatch.setitem(french().page, "find", "Neuf")
    assert own.digest != before
