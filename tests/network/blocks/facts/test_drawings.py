from collections import defaultdict

import pytest
from bs4 import BeautifulSoup

from network.blocks.facts.drawings import bars, lines, shares
from network.blocks.facts.numbers import Numbers

NBSP = "\N{NO-BREAK SPACE}"


def drawn(draw, typed, unit=""):
    return BeautifulSoup(draw("cle", "Un titre", Numbers.read(typed), unit), "html.parser").svg


def boxes(svg, name="chart__bar"):
    return [(float(r["x"][:-1]), float(r["width"][:-1])) for r in svg("rect", class_=name)]


@pytest.mark.parametrize("draw", [bars, shares, lines])
def test_chart_has_a_text_alternative(draw):
    svg = drawn(draw, "Une démarche ; 62\nApprendre ; 38", "%")
    assert svg["role"] == "img"
    assert svg["aria-labelledby"].split() == [svg.title["id"], svg.desc["id"]]
    assert svg.title.text == "Un titre"
    for word in ("Une démarche", "Apprendre", f"62{NBSP}%", f"38{NBSP}%"):
        assert word in svg.desc.text
        assert word in [text.text for text in svg("text")]
    assert "style" not in str(svg)


def test_bars_start_at_zero():
    assert boxes(drawn(bars, "A ; 10\nB ; 5\nC ; 0")) == [(0, 100), (0, 50), (0, 0)]
    assert boxes(drawn(bars, "A ; 30\nB ; -10")) == [(25, 75), (0, 25)]
    assert boxes(drawn(bars, "A ; 0")) == [(0, 0)]


def test_shares_start_at_zero_on_a_bar_of_the_whole():
    svg = drawn(shares, "A ; 3\nB ; 1", "lieux")
    assert boxes(svg) == [(0, 75), (0, 25)]
    assert boxes(svg, "chart__whole") == [(0, 100), (0, 100)]
    assert f"75{NBSP}% (3{NBSP}lieux)" in svg.desc.text
    assert shares("cle", "t", Numbers.read("A ; 3\nB ; -1")) == ""
    assert shares("cle", "t", Numbers.read("A ; 0")) == ""


def test_curves_differ_by_their_marks_and_dashes_not_by_colour():
    svg = drawn(lines, "An ; Un ; Deux\n2015 ; 1 ; 9\n2019 ; 5 ; 5\n2026 ; 9 ; 1")
    segments = svg("line", class_="chart__line")
    assert len(segments) == 4
    dashes = {line["class"][1]: line["stroke-dasharray"] for line in segments}
    assert len(set(dashes.values())) == 2
    marks = {mark["class"][1]: next(mark.children).name for mark in svg("svg")}
    assert marks == {"chart__line--1": "circle", "chart__line--2": "rect"}
    assert {"Un", "Deux", "2015", "2026"} <= {text.text for text in svg("text")}
    heights = [float(line["y1"]) for line in svg("line", class_="chart__line--1")]
    assert heights == sorted(heights, reverse=True)


def test_curve_names_the_points_that_fit():
    svg = drawn(lines, "\n".join(f"{year} ; {year - 1999}" for year in range(2000, 2025)))
    under = [text.text for text in svg("text") if text.text.startswith("20")]
    assert (under[0], under[-1]) == ("2000", "2024")
    assert 3 <= len(under) <= 6
    assert len(drawn(lines, "Une seule ; 4")("svg")) == 1


LONG = "personnes reçues dans l’année"


@pytest.mark.parametrize("draw", [bars, shares, lines])
@pytest.mark.parametrize("unit", ["", "%", "lieux", LONG])
def test_lines_of_text_fit_on_a_phone(draw, unit):
    typed = (
        "Faire une démarche administrative ; 1234567\nApprendre à se servir d’un ; 42,5\nRien ; 1"
    )
    svg = drawn(draw, typed, unit)
    lines_of_text = defaultdict(int)
    for text in svg("text"):
        lines_of_text[text["y"]] += len(text.text) + 1
    assert max(lines_of_text.values()) <= 34
    assert unit in svg.text


def test_long_unit_is_written_once_above_a_curve():
    svg = drawn(lines, "An ; Un ; Deux\n2015 ; 1 ; 9\n2019 ; 5 ; 5", LONG)
    texts = [text.text for text in svg("text")]
    assert texts[:3] == ["Un", "Deux", f"En {LONG}"]
    assert {"1", "9", "5"} <= set(texts)


def test_long_title_of_a_curve_is_wrapped():
    svg = drawn(lines, f"An ; {LONG} et avant ; Deux\n2015 ; 1 ; 9\n2019 ; 5 ; 5")
    texts = [text.text for text in svg("text")][:3]
    assert texts == [LONG, "et avant", "Deux"]
    marks = [float(mark["y"]) for mark in svg("svg") if mark["x"] == "8"]
    assert marks == [11, 55]


def test_small_share_is_not_zero():
    texts = [text.text for text in drawn(shares, "A ; 999\nB ; 1\nC ; 0")("text")]
    assert "moins de 1 % (1)".replace(" %", f"{NBSP}%") in texts
    assert f"0{NBSP}% (0)" in texts


def test_typed_text_is_escaped():
    assert "<b>" not in bars("cle", "<b>", Numbers.read("<b>x</b> ; 4"), "<b>")
