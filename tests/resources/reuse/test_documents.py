"""A text in other forms: clean HTML, Markdown, EPUB."""

import io
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from resources.reuse.clean_html import parsed, text_lines
from resources.reuse.epub import Book, Chapter, epub
from resources.reuse.markdown import markdown


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>Un <b>mot</b> et <em> deux </em>.</p>", "Un **mot** et  *deux* ."),
        ("<h2>Titre</h2><p>Texte</p>", "## Titre\n\nTexte"),
        ('<p><a href="/lieux/?a=1">ici</a></p>', "[ici](https://site.fr/lieux/?a=1)"),
        ('<p><a href="javascript:alert(1)">ici</a></p>', "ici"),
        ("<ul><li>a</li><li><p>b</p><ul><li>c</li></ul></li></ul>", "- a\n- b\n\n  - c"),
        ('<ol start="3"><li>a</li><li>b</li></ol>', "3. a\n4. b"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<p>1. pas *une* liste [x] &lt;b&gt; `c`</p>", r"1\. pas \*une\* liste \[x\] \<b\> \`c\`"),
        ("<p># pas un titre</p><p>- ni un point</p>", "\\# pas un titre\n\n\\- ni un point"),
        ("<p>a<br>b</p><hr><p>c</p>", "a\\\nb\n\n---\n\nc"),
        ("<p>a<br># b<br>2. c<br>-</p>", "a\\\n\\# b\\\n2\\. c\\\n\\-"),
        ("<p>&amp;lt; &amp;#60; R&amp;D &amp; co</p>", "\\&lt; \\&#60; R&D & co"),
        ("<p><code>a`b</code> <code>c</code></p>", "`` a`b `` `c`"),
        ("<div>libre <b>et</b></div><p>p</p>fin", "libre **et**\n\np\n\nfin"),
        ("<script>x</script><form><p>y</p></form><svg><text>z</text></svg><p>a</p>", "a"),
        ('<figure><img src="/a.png" alt="Un chat"><figcaption>L</figcaption></figure>',
         "![Un chat](https://site.fr/a.png)\n\nL"),
        ("<table><tr><td><p>lundi</p><p>mardi<br>jeudi</p></td></tr></table>",
         "| lundi mardi jeudi |\n| --- |"),
        ("<h2>Un<br>titre</h2>", "## Un titre"),
        ("<table><caption>C</caption><tr><th>A</th><th>B</th></tr><tr><td>1|2</td></tr></table>",
         "**C**\n\n| A | B |\n| --- | --- |\n| 1\\|2 |  |"),
    ],
)  # fmt: skip
def test_html_is_converted_to_markdown(html, expected):
    text = markdown(parsed(html, "https://site.fr/ressources/a/"))
    assert " ".join(text.split(" ")).strip().replace("  ", " ") == expected.replace("  ", " ")


def test_deeply_nested_text_is_converted_fast():
    for html in ("<ul><li>" * 150, "<b>" * 3000, "<p>\x00\x0b\ud800</p>", "<table><td>" * 50, ""):
        ET.tostring(parsed(html))
        markdown(parsed(html))


def test_paragraphs_are_in_order():
    html = "<h2>T</h2><ul><li>a</li><li>b</li></ul><table><tr><td>c</td><td>d</td></tr></table>"
    assert text_lines(parsed(html)) == ["T", "a", "b", "c | d"]


def test_blocks_and_breaks_separate_words():
    html = "<p>Horaires :<br>lundi</p><ul><li>a<ul><li>b</li></ul></li></ul>"
    assert text_lines(parsed(html)) == ["Horaires : lundi", "a b"]
    assert text_lines(parsed("<p>m<b>o</b>t</p>")) == ["mot"]


def test_callout_is_a_quotation_in_markdown():
    html = '<p>a</p><aside class="callout callout--info"><p>À retenir</p> <p>b</p></aside><p>c</p>'
    assert markdown(parsed(html)).strip() == "a\n\n> À retenir\n>\n> b\n\nc"


def test_book_is_a_zip_of_well_formed_pages_in_order():
    body = parsed(
        '<p>É &amp; <a href="https://a.fr/é?b=c d">a</a><img src="/x.png" alt="Chat"></p>'
    )
    book = Book(
        identifier="urn:uuid:1",
        title="Quel avenir ?",
        language="fr",
        modified=datetime(2026, 11, 3, 9, 0, tzinfo=UTC),
        chapters=(Chapter("Un", body, note="1/2"), Chapter("Deux & trois", body)),
        contents="Sommaire",
        authors=("Anne",),
        rights="CC0",
    )
    content = epub(book)
    assert content == epub(book)
    archive = zipfile.ZipFile(io.BytesIO(content))
    first = archive.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert content[30:58] == b"mimetypeapplication/epub+zip"
    for name in archive.namelist():
        if name.endswith((".xhtml", ".opf", ".xml")):
            ET.fromstring(archive.read(name))
    page = archive.read("livre/1.xhtml").decode()
    assert "https://a.fr/%C3%A9?b=c%20d" in page
    assert ("<img" in page, "<em>[Chat]</em>" in page, '<p class="note">1/2</p>' in page) == (
        False,
        True,
        True,
    )
    package = archive.read("livre/livre.opf").decode()
    assert [f'idref="{key}"' in package for key in ("nav", "c1", "c2", "c3")] == [
        *(True, True, True),
        False,
    ]
