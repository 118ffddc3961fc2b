"""The typeface of the site: its files, its licence, its address, its sizes."""

import re

import pytest
from django.conf import settings as project
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from fontTools.ttLib import TTFont

from network.site import assets
from tests.typeface import FONTS, ITALIC, ROMAN, SIGNS

LIMIT = 45_000  # bytes of both fonts; the limits of pages and styles do not count them
TOKENS = ["xs", "s", "m", "l", "xl", "2xl"]
# Besides tokens: the sizes of the root on screen and paper, the units of the static map's drawing,
# a label hidden on a wide screen.
OTHER_SIZES = {
    ("base.css", "112.5%"),
    ("base.css", "12pt"),
    ("places-map.css", "15px"),  # units of the drawing, on a wide screen
    ("places-map.css", "27px"),  # on a phone
    ("agenda-span.css", "0"),
}


@pytest.fixture(params=[ROMAN, ITALIC])
def font(request):
    return TTFont(FONTS / request.param)


def test_two_fonts_are_light_and_free():
    licence = (FONTS / "OFL.txt").read_text()
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    sizes = {path.name: path.stat().st_size for path in FONTS.iterdir()}
    assert sizes.pop("OFL.txt")
    assert sizes.keys() == {ROMAN, ITALIC}
    assert sum(sizes.values()) <= LIMIT


def test_fonts_have_the_licence_beside_them(font):
    owner = font["name"].getDebugName(0)
    assert owner in (FONTS / "OFL.txt").read_text()
    assert "SIL Open Font License, Version 1.1" in font["name"].getDebugName(13)


def test_fonts_have_the_letters_and_signs_of_french(font):
    letters = font.getBestCmap()
    assert set("œŒæÆÿŸçÇéèêëàâùûüîïôöÉÈÊËÀÂÙÛÜÎÏÔÖ«»’–—…€\u00a0\u202f") <= {*map(chr, letters)}
    assert set(SIGNS) <= {*map(chr, letters)}
    widths = font["hmtx"]
    space, fixed, narrow = (widths[letters[code]][0] for code in (0x20, 0xA0, 0x202F))
    assert narrow < space == fixed


def test_space_has_no_kern(font):
    """With a kern, Chromium cuts the words of the narrowest columns."""
    space, pairs = font.getBestCmap()[0x20], 0
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            if lookup.LookupType == 2:
                pairs += 1
                assert space not in table.Coverage.glyphs
                if table.Format == 2:
                    assert space not in table.ClassDef2.classDefs
    assert pairs


def test_similar_characters_have_different_shapes(font):
    drawings, letters = font["glyf"], font.getBestCmap()
    for group in ("Il1|", "O0", "S5", "B8"):
        widths = {font["hmtx"][letters[ord(sign)]][0] for sign in group}
        shapes = {bytes(drawings[letters[ord(sign)]].compile(drawings)) for sign in group}
        assert len(widths) == len(shapes) == len(group)


def test_font_has_every_weight_of_the_styles():
    (axis,) = TTFont(FONTS / ROMAN)["fvar"].axes
    weights = {
        int(weight)
        for _name, path in assets._files("css")
        for weight in re.findall(r"font-weight: (\d+);", path.read_text())
    }
    assert (axis.minValue, axis.maxValue) == (min(weights), max(weights)) == (400, 700)


def test_fallback_has_the_line_metrics_of_the_font(font):
    css = (project.BASE_DIR / "network/static/network/css/typeface.css").read_text()
    unit, lines = font["head"].unitsPerEm / 100, font["hhea"]
    assert lines.lineGap == 0
    expected = {f"{lines.ascent / unit:.1f}", f"{-lines.descent / unit:.1f}"}
    assert set(re.findall(r"(?:ascent|descent)-override: ([\d.]+)%", css)) == expected
    assert css.count("ascent-override") == css.count("descent-override") == css.count("local(") / 3


@pytest.mark.parametrize("backend", ["plain", "production"])
def test_preloaded_font_is_that_of_the_style_sheet(client, site, settings, tmp_path, backend):
    if backend == "production":
        collect(settings, tmp_path)
    try:
        response = client.get("/recherche/")
        html = response.text
        preload = re.search(
            r'<link rel="preload" href="([^"]+)" as="font" type="font/woff2" crossorigin>', html
        )
        sheet = re.search(r'<link rel="stylesheet" href="([^"]+)"', html)
        assert preload.start() < sheet.start()
        css = client.get(sheet[1]).text
    finally:
        forget()
    fonts = re.findall(r'src: ?url\("([^"]+)"\)', css)
    assert len(fonts) == 2
    assert fonts[0] == preload[1]
    pattern = r"/static/network/fonts/atkinson(-italic)?\.%swoff2"
    digest = r"[0-9a-f]{12}\." if backend == "production" else ""
    assert all(re.fullmatch(pattern % digest, url) for url in fonts)
    assert "static:" not in css
    assert "font-src 'self'" in response["Content-Security-Policy"]


def collect(settings, folder):
    """Use the storage of production, with the hashed names of the files of pages."""
    settings.STATIC_ROOT = folder
    settings.STORAGES = project.STORAGES | {
        "staticfiles": {"BACKEND": "network.site.static_files.StaticFiles"}
    }
    forget()
    names = [f"network/fonts/{name}" for name in (ROMAN, ITALIC)]
    for name in names:
        content = (project.BASE_DIR / "network/static" / name).read_bytes()
        staticfiles_storage.save(name, ContentFile(content))
    list(staticfiles_storage.post_process({name: (staticfiles_storage, name) for name in names}))
    assert not list(folder.rglob("*.woff2.*"))  # already compressed


def forget():
    """Empty the cache of the addresses in the first style sheet."""
    assets._frame_sheet.cache_clear()


def test_sizes_are_six_tokens():
    tokens = (project.BASE_DIR / "network/static/network/css/tokens.css").read_text()
    screen, paper = tokens.split("@media print")
    for part in (screen, paper):
        assert re.findall(r"--text-(\w+):", part) == TOKENS
    others = {
        (path.name, size)
        for _name, path in assets._files("css")
        for size in re.findall(r"font-size: ([^;]+);", path.read_text())
        if size != "inherit" and size not in [f"var(--text-{name})" for name in TOKENS]
    }
    assert others == OTHER_SIZES


def test_style_sheets_name_one_family():
    families = {
        (path.name, family)
        for _name, path in assets._files("css")
        for family in re.findall(r"font-family: ([^;]+);", path.read_text())
    }
    assert families == {
        ("base.css", "Atkinson, Until, system-ui, sans-serif"),
        ("place-share.css", "monospace"),  # a code to copy
        ("places-map.css", "inherit !important"),  # Leaflet names a family of its own
        ("typeface.css", "Atkinson"),
        ("typeface.css", "Until"),
    }
