"""A question in another script shows pictures, few words and the telephone."""

from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup

from home.front.near.orientation import NEEDS
from network.models import NetworkSettings
from search.models import SearchLog


@pytest.fixture
def answer(client, site):
    """answer(text) -> (the page, the part that shows the pictures or None)."""

    def answer(text, path="/recherche/"):
        response = client.get(f"{path}?{urlencode({'q': text})}")
        assert response.status_code == 200
        page = BeautifulSoup(response.content, "html.parser")
        return page, page.select_one(".other-letters")

    return answer


def slugs(part):
    return [
        link["href"].split("/orientation/")[1].split("/")[0] for link in part.select(".needs a")
    ]


def test_pictures_few_words_and_the_telephone(answer):
    page, part = answer("أريد طباعة وثيقة")
    assert part.h2.text == "Touchez une image"
    assert part.h2["id"] == "resultats"  # the anchor of the form
    assert sorted(slugs(part)) == sorted(NEEDS)
    assert len(part.select(".needs svg[aria-hidden]")) == 8
    assert part.select_one("a[href^='tel:']")["href"] == "tel:+33465710000"
    choose, call = part.select("[lang=ar]")
    assert choose["dir"] == call["dir"] == "rtl"
    assert "صورة" in choose.text
    assert page.select_one("input[name=q]")["dir"] == "auto"
    # Without results, the page does not advise other words.
    assert "Rien trouvé" not in page.text
    assert "0 résultat" not in page.text
    french = part.text.replace(choose.text, "").replace(call.text, "")
    assert len(french.split()) < 60


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("أريد طباعة وثيقة", "ordinateur"),
        ("هاتفي لا يعمل", "telephone"),
        ("كلمة السر", "arnaque"),
        ("أبحث عن عمل", "travail"),
        ("مشكلة في الضرائب", "papiers"),
        ("أطفال", "enfants"),
        ("друк", "ordinateur"),
        ("робота", "travail"),
        ("мій телефон", "telephone"),
        ("пошта", "mail"),
    ],
)
def test_meant_need_comes_first(answer, text, first):
    assert slugs(answer(text)[1])[0] == first


@pytest.mark.parametrize(
    ("text", "language"), [("друк", "uk"), ("распечатать объявление", "ru"), ("打印文件", "zh")]
)
def test_the_sentence_is_in_the_language_of_the_letters(answer, text, language):
    part = answer(text)[1]
    assert len(part.select(f"[lang={language}]")) == 2
    assert not part.select("[dir]")


def test_uncertain_language_has_no_sentence(answer):
    page, part = answer("დაბეჭდვა")
    assert slugs(part) == list(NEEDS)
    assert not part.select("[lang]")
    assert "Rien trouvé" not in page.text


def test_links_keep_the_named_place(answer, communes):
    part = answer("طباعة Martigues")[1]
    assert all(link["href"].endswith("?pres=Martigues") for link in part.select(".needs a"))


def test_results_are_below_the_pictures(answer, publish):
    publish("Imprimer une photo")
    page, part = answer("طباعة")
    assert page.select_one(".search-result__title").text.strip() == "Imprimer une photo"
    assert len(page.select("#resultats")) == 1


def test_in_english_too(answer, english):
    part = answer("أريد طباعة وثيقة", "/en/recherche/")[1]
    assert part.h2.text == "Touch a picture"
    assert part.select("[lang=ar]")


def test_latin_question_has_no_pictures(answer):
    for text in ("imprimer", "", "yazıcı", "1234", "Ω"):
        assert answer(text)[1] is None


def test_a_site_without_telephone_gives_none(answer, site):
    NetworkSettings.objects.update(phone="")
    part = answer("أريد طباعة وثيقة")[1]
    assert "appelez" not in part.text
    assert len(part.select("[lang=ar]")) == 1


def test_question_in_another_script_is_logged(answer):
    answer("طباعة")
    assert SearchLog.objects.filter(results=0).count() == 1
