"""The language of a question, and the link of the page of results."""

import json
import re
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup

from home.front.languages.recognition import guides
from home.front.languages.sentences import languages
from network.geography.gazetteer import gazetteer
from network.text.strings import plain
from tests.test_layers import ROOT


@pytest.mark.parametrize(
    ("text", "codes", "need"),
    [
        ("مساعدة الكمبيوتر", ["ar"], "ordinateur"),
        ("أريد طباعة وثيقة", ["ar"], "ordinateur"),
        ("كلمة السر", ["ar"], "arnaque"),
        ("комп'ютер допомога", ["uk"], "ordinateur"),
        ("комп’ютером", ["uk"], "ordinateur"),
        ("допомога з документами", ["uk"], "papiers"),
        ("мій телефон", ["uk"], "telephone"),
        ("помощь компьютер", ["ru"], "ordinateur"),
        ("распечатать объявление", ["ru"], "ordinateur"),
        ("пароль", ["uk", "ru"], "arnaque"),
        ("ayuda ordenador", ["es"], "ordinateur"),
        ("buscar trabajo", ["es"], "travail"),
        ("ajuda computador", ["pt"], "ordinateur"),
        ("preciso de ajuda com o telefone", ["pt"], "telephone"),
        ("bilgisayar yardım", ["tr"], "ordinateur"),
        ("bilgisayarim bozuldu yardim", ["tr"], "ordinateur"),
        ("iş arıyorum", ["tr"], "travail"),
        ("ajutor cu telefonul", ["ro"], "telephone"),
        ("loc de muncă", ["ro"], "travail"),
        ("help with my computer", ["en"], "ordinateur"),
        ("forgot my password", ["en"], "arnaque"),
    ],
)
def test_language_and_need_of_a_question(text, codes, need):
    found = guides(text)
    assert [guide.language for guide in found] == codes
    assert found[0].url == f"/langues/{codes[0]}/"
    assert f"/langues/{codes[0]}/#{need}" in [url for _label, url in found[0].needs]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "12",
            "aide ordinateur",
            "formulaire en ligne",
            "telefone cassé",
            "acte de naissance",
        ),
        *("mail", "smartphone", "documents", "chercher du travail", "clavier", "Ω", "דואר", "打印"),
        *("print", "email orange", "luni", "parentis-en-born", "پرینت چاپ"),
    ],
)
def test_other_questions_have_no_guide(text):
    assert guides(text) == []


def test_no_french_text_nor_commune_is_taken_for_another_language():
    """The texts of the demonstration, the guide and the names of the communes are French."""
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "demo").glob("*.json"))]
    texts = [text for whole in texts for text in strings(json.loads(whole))]
    texts += [commune.name for commune in gazetteer()]
    words = {word for text in texts for word in plain(re.sub(r"https?://\S+", "", text)).split()}
    assert len(words) > 5000
    latin = [own for own in languages() if own.code not in {"ar", "ru", "uk"}]
    sure = {phrase for own in latin for texts in own.words.values() for phrase in texts}
    long = tuple(phrase for phrase in sure if len(phrase) >= 6)
    assert sure & words == set()
    assert [word for word in words if word.startswith(long)] == []


def strings(value):
    if isinstance(value, str):
        yield value
    for inner in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from strings(inner)


def test_every_need_has_words_in_each_language():
    for own in languages():
        needs = {need for need in own.needs if need != "autre"}
        assert needs <= own.words.keys() | own.shared.keys(), own.code


@pytest.fixture
def results(client, site):
    def results(text):
        response = client.get(f"/recherche/?{urlencode({'q': text})}")
        assert response.status_code == 200
        return BeautifulSoup(response.content, "html.parser").main

    return results


@pytest.mark.parametrize(
    ("text", "code", "direction"),
    [("مساعدة", "ar", "rtl"), ("комп'ютер допомога", "uk", None), ("ayuda ordenador", "es", None)],
)
def test_results_lead_to_the_page_in_the_language(results, client, text, code, direction):
    part = results(text).select_one(f"p.callout[lang={code}]")
    assert part.get("dir") == direction
    link = part.a
    assert link["href"] == f"/langues/{code}/"
    assert client.get(link["href"]).status_code == 200


def test_results_of_a_french_question_have_no_such_link(results):
    assert not results("aide ordinateur").select("a[href^='/langues/']")
