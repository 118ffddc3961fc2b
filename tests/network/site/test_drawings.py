"""The drawings: valid, small, without script or address, and in the colours of the page."""

import gzip
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.conf import settings

from network.site.drawings import FILE_HEAD, SUBJECTS, drawing, subject_drawing

FOLDER = settings.BASE_DIR / "network/static/network/drawings"
FILES = sorted(FOLDER.glob("*.svg"))
SVG = "{http://www.w3.org/2000/svg}"
SHAPES = {"g", "path", "circle", "ellipse", "rect"}
ATTRIBUTES = {
    *("d", "cx", "cy", "r", "rx", "ry", "x", "y", "width", "height", "transform"),
    *("fill", "fill-opacity", "stroke", "stroke-width"),
}
COLOR = re.compile(r"none|currentColor|#[0-9a-f]{3,6}|var\((--color-[a-z-]+),(#[0-9a-f]{3,6})\)")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file_has_only_shapes_on_the_common_grid(path: Path):
    text = path.read_text(encoding="utf-8")
    assert text.startswith(FILE_HEAD)
    root = ElementTree.fromstring(text)
    assert (root.tag, root.get("viewBox")) == (f"{SVG}svg", "0 0 160 120")
    assert (root.get("stroke"), root.get("stroke-width")) == ("currentColor", "3")
    for element in root.iter():
        if element is not root:
            assert element.tag.removeprefix(SVG) in SHAPES
            assert set(element.keys()) <= ATTRIBUTES
        assert not (element.text or "").strip()
    assert len(gzip.compress(text.encode(), mtime=0)) < 2000


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_colours_of_a_file_are_tokens_with_their_light_value(path: Path):
    tokens = (settings.BASE_DIR / "network/static/network/css/tokens.css").read_text()
    light = dict(re.findall(r"(--color-[a-z-]+): (#[0-9a-f]+);", tokens.split("@media")[0]))
    root = ElementTree.parse(path).getroot()
    for element in root.iter():
        for attribute in ("fill", "stroke"):
            color = COLOR.fullmatch(element.get(attribute, "none"))
            assert color
            if color[1]:
                assert light[color[1]] == color[2]


def test_licence_names_every_drawing_and_no_other():
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert "CC0 1.0" in text
    named = re.findall(r"(?m)^\| `([a-z0-9-]+)` \|", text)
    assert named == sorted(path.stem for path in FILES)


def test_drawing_in_a_page_is_hidden_and_has_the_colours_of_the_page():
    text = drawing("bus")
    svg = BeautifulSoup(text, "html.parser").svg
    assert svg["aria-hidden"] == "true"
    assert svg["class"] == ["drawing"]
    assert "var(--color-accent)" in text
    assert "xmlns" not in text
    assert not {"width", "height"} & svg.attrs.keys()


def test_unknown_drawing_is_an_error():
    with pytest.raises(FileNotFoundError):
        drawing("absent")


@pytest.mark.parametrize("name", SUBJECTS)
def test_subject_has_a_drawing(name):
    assert drawing(name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Trois arrêts contre les arnaques", "scam"),
        ("Choisir un bon mot de passe", "password"),
        ("Déclarer ses impôts", "tax-form"),
        ("Un café avec la CAF", "family-allowance"),
        ("L’imprimante 3D du fablab", "printing-3d"),
        ("Imprimer un billet de train", "printer"),
        ("Ranger ses photos", "photos"),
        ("L’IA au guichet", "artificial-intelligence"),
        ("Jeux vidéo en famille", "games"),
        ("Écrire en FALC", "easy-to-read"),
        ("Un tiers-lieu au village", "third-place"),
        ("Cinq minutes devant un conseil municipal", "town-hall"),
        # Words that begin or end like another subject.
        ("Un rébus pour rire", "default"),
        ("Un café au soleil", "default"),
        ("Le jeudi des jeunes", "default"),
        ("Une vision pour demain", "default"),
        ("Il fallait élucider cela", "default"),
        ("Un conseiller en tournée", "default"),
        ("Médiathèque", "library"),
    ],
)
def test_subject_is_found_at_the_beginning_of_words(text, name):
    assert subject_drawing([text], "default") == name


def test_first_text_with_a_subject_wins():
    texts = ["Trois questions", "Se protéger", "Mes démarches en ligne"]
    assert subject_drawing(texts, "article") == "password"
    assert subject_drawing([], "article") == "article"
