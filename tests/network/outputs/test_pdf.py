import io

import pypdf
import pytest
from django.template.loader import engines
from fontTools.misc.timeTools import timestampToString
from fontTools.ttLib import TTFont

from network.outputs import pdf

SHEET = """{% extends "includes/paper.html" %}{% block title %}Une feuille{% endblock %}
{% block sheet %}<h1>Bienvenue</h1><p>Bonjour</p>
<img src="http://127.0.0.1:1/x.png" alt=""><img src="file:///etc/passwd" alt="">
<img src="static:../settings/base.py" alt="">{% endblock %}"""


@pytest.fixture
def sheet(monkeypatch, pango):
    template = engines["django"].from_string(SHEET)
    monkeypatch.setattr(
        pdf, "render_to_string", lambda _name, context, _request: template.render(context)
    )


def test_pdf_has_a_title_and_a_language(sheet):
    document = pypdf.PdfReader(io.BytesIO(pdf.render("sheet.html", {})))
    assert document.metadata.title == "Une feuille"
    assert document.root_object["/Lang"] == "fr"
    assert "Bonjour" in document.pages[0].extract_text()


def test_pdf_has_the_typeface_of_the_site_without_the_time(sheet):
    """The same sheet has the same bytes a second later."""
    document = pypdf.PdfReader(io.BytesIO(pdf.render("sheet.html", {})))
    fonts = [
        font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        for font in document.pages[0]["/Resources"]["/Font"].values()
    ]
    names = {font["/FontName"].partition("+")[2] for font in fonts}
    assert names == {"Atkinson", "Atkinson-Bold"}
    files = [TTFont(io.BytesIO(font["/FontFile2"].get_data())) for font in fonts]
    assert {timestampToString(file["head"].modified) for file in files} == {
        "Thu Jan  1 00:00:00 1970"
    }


def test_rendering_reads_no_url_nor_file(sheet, monkeypatch):
    opened = []
    for handler in ("HTTPHandler.http_open", "FileHandler.file_open"):
        monkeypatch.setattr(
            f"urllib.request.{handler}", lambda _self, request: opened.append(request)
        )
    document = pypdf.PdfReader(io.BytesIO(pdf.render("sheet.html", {})))
    assert opened == []
    assert list(document.pages[0].images) == []
