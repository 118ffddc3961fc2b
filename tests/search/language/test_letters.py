import pytest

from search.language.analysis import form, stem
from search.language.letters import SENTENCES, has_other_letters, language_of_letters


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("أريد طباعة وثيقة", "ar"),
        ("طباعة CV", "ar"),
        ("چاپ سند", ""),  # Persian
        ("پرنٹ کرنا", ""),  # Urdu
        ("друк документа", "uk"),
        ("надрукувати її", "uk"),
        ("распечатать объявление", "ru"),
        ("打印文件", "zh"),
        ("印刷したい", ""),  # Japanese
        ("인쇄하고 싶어요", ""),
        ("εκτύπωση", ""),
        ("დაბეჭდვა", ""),
        ("מדפסת", ""),
        ("\U00017000\U00017001", ""),  # Tangut, which Python does not name
    ],
)
def test_other_scripts_and_their_certain_language(text, language):
    assert has_other_letters(text)
    assert language_of_letters(text) == language


@pytest.mark.parametrize(
    "text",
    ["", "imprimer", "Œuvre d’été à Nîmes", "10 µm", "yazıcı şifre", "13200", "?!", "Ω", "wifi α"],
)
def test_latin_letters_are_not_another_script(text):
    assert not has_other_letters(text)
    assert language_of_letters("imprimer 13200") == ""


def test_each_sentence_is_written_in_the_letters_of_its_language():
    for language, sentences in SENTENCES.items():
        for sentence in sentences:
            assert language_of_letters(sentence) in {language, "uk", "ru"}
            assert has_other_letters(sentence)


@pytest.mark.parametrize(
    "words", ["هاتف الهاتف هاتفي بالهاتف", "طباعة الطباعة للطباعة", "عمل العمل"]
)
def test_arabic_words_share_their_stem_in_any_language(words):
    forms = [form(word) for word in words.split()]
    assert len({stem(folded, language) for folded in forms for language in ("fr", "en")}) == 1
