"""The six ready-made themes differ, and their style sheet is the one that pages load."""

import itertools
import re
from urllib.parse import unquote

import brotli
import pytest
import wagtail_factories
from django.template.loader import render_to_string
from django.urls import reverse

from network.models import NetworkSettings
from network.models.look import Theme
from network.site import assets, palette, themes
from network.site.themes import Look

LOOKS = [Look.made(theme, "") for theme in Theme.values]
THREE = {"net": "#921d33", "waves": "#0b5c75", "bricks": "#a8430f"}


def facts(css):
    """Return {what people see: its CSS}: colours, corners, pattern."""
    return {
        "accent": re.findall("--color-accent:(#[0-9a-f]{6})", css)[:2],
        "ground": re.findall("--color-highlight:(#[0-9a-f]{6})", css),
        "footer": re.findall("--color-ink:(#[0-9a-f]{6})", css),
        "corners": re.findall("--radius[a-z-]*:[0-9.]+rem", css),
        "pattern": re.findall(r" d='[^']*'|<circle[^>]*>", css),
    }


def test_three_networks_differ_in_colour_corners_and_pattern():
    sheets = [facts(themes.as_css(Look.made(theme, color))) for theme, color in THREE.items()]
    for one, other in itertools.combinations(sheets, 2):
        assert [name for name in one if one[name] == other[name]] == []


def test_no_two_themes_have_the_same_colour_or_pattern():
    sheets = [facts(themes.as_css(look)) for look in LOOKS]
    for one, other in itertools.combinations(sheets, 2):
        assert one["pattern"] != other["pattern"]
        assert one["accent"] != other["accent"]
    assert len({look.slug for look in LOOKS}) == len(Theme)


@pytest.mark.parametrize("look", LOOKS, ids=Theme.values)
def test_own_colour_replaces_that_of_the_theme_only(look):
    css, plain = (themes.as_css(one) for one in (Look.made(look.theme, "#00C853"), look))
    assert facts(css)["corners"] == facts(plain)["corners"]
    assert facts(css)["pattern"] == facts(plain)["pattern"]
    assert facts(css)["accent"] == [
        palette.palette("#00c853")[scheme]["accent"] for scheme in ("light", "dark")
    ]


@pytest.mark.parametrize("look", LOOKS, ids=Theme.values)
def test_theme_has_a_dark_mode_and_neither_script_nor_pattern_on_paper(look):
    css = themes.as_css(look)
    assert css.count("background-image:url") == 2
    screen = css.index("@media screen{.mesh{")
    dark = css.index("@media (prefers-color-scheme:dark){.mesh{")
    assert screen < css.index("background-image") < dark < css.rindex("background-image:url")
    assert css.count("{") == css.count("}")
    assert "script" not in css


def test_theme_weighs_little():
    """The bytes that a look adds to the common style sheet, once compressed."""
    common = len(brotli.compress(assets._sheets(0)[assets.FRAME]))
    added = {
        look.theme: len(brotli.compress(assets._frame_sheet(look, 0))) - common for look in LOOKS
    }
    assert added["net"] < 250
    assert max(added.values()) < 550


def test_page_loads_the_look_of_the_network(client, site):
    plain = _sheet(client)
    assert re.fullmatch("/style/[0-9a-f]{16}-net.css", plain)
    assert client.get(plain).status_code == 200
    network = NetworkSettings.for_site(site)
    network.theme, network.color = "waves", "#7A1FA2"
    network.save()
    own = _sheet(client)
    assert own.endswith("-waves-7a1fa2.css")
    answer = client.get(own)
    assert "immutable" in answer["Cache-Control"]
    assert answer.content.decode().endswith(themes.as_css(Look("waves", "#7a1fa2")))
    digest = own.split("/")[-1].split("-")[0]
    for wrong in ("-waves-7a1fa", "-waves-zzzzzz", "-other", "-waves-7a1fa2-7a1fa2", "-net", ""):
        assert client.get(f"/style/{digest}{wrong}.css").status_code == 410, wrong


def test_tab_has_an_icon_in_the_colour_of_the_network(client, site):
    NetworkSettings.objects.update_or_create(site=site, defaults={"theme": "waves"})
    accent = palette.palette("#0b5c75")["light"]["accent"]
    icon = re.search('<link rel="icon" href="([^"]+)"', client.get("/").text)[1]
    assert accent.replace("#", "%23") in icon
    assert "921d33" not in icon


@pytest.mark.parametrize("slug", [*Theme.values, "net-7a1fa2", "peaks-ffe600"])
def test_preview_is_an_image_in_both_schemes(client, db, slug):
    answer = client.get(f"/style/apercu/{slug}.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    tokens = Look.read(slug).tokens
    for scheme in ("light", "dark"):
        assert f'fill="{tokens[scheme]["highlight"]}"' in answer.text


@pytest.mark.parametrize("slug", ["other", "net-7a1fa", "net-zzzzzz"])
def test_preview_of_an_unknown_look_is_not_found(client, site, slug):
    assert client.get(f"/style/apercu/{slug}.svg").status_code == 404


def _sheet(client):
    return re.search(r'href="(/style/[^"]+)"', client.get("/").content.decode())[1]


def test_admin_has_the_colours_and_the_logo_of_the_network(admin_client, site):
    network = NetworkSettings.for_site(site)
    network.theme, network.logo = "waves", wagtail_factories.ImageFactory()
    network.save()
    text = admin_client.get(reverse("wagtailadmin_home")).text
    url = re.search('href="(/style/admin-[^"]+)"', text)[1]
    assert url.endswith("-waves-0b5c75.css")
    answer = admin_client.get(url)
    assert f"--w-color-secondary:{Look.of(network).accent};" in answer.text
    assert "immutable" in answer["Cache-Control"]
    assert admin_client.get(url.replace("0b5c75", "7a1fa2")).status_code == 410
    assert f'<img src="{network.logo_url}" width="72"' in text
    network.logo = None
    network.save()
    text = admin_client.get(reverse("wagtailadmin_home")).text
    assert '<img src="data:image/svg+xml,' in text


@pytest.mark.parametrize("look", [*LOOKS, Look("net", "#ffe600"), Look("net", "#888888")], ids=str)
def test_admin_is_legible_in_any_colour(look):
    """White text on the menu and on buttons; links on white, and on the dark mode's greys."""
    color = dict(re.findall("--w-color-([a-z0-9-]+):(#[0-9a-f]{6})", themes.as_admin_css(look)))
    white, greys = "#ffffff", ("#262626", "#333333")
    for name in ("primary", "primary-200", "secondary", "secondary-400", "secondary-600"):
        assert palette.contrast(color[name], white) >= 7, name
    assert palette.contrast(color["secondary-400"], color["secondary-50"]) >= 7
    for name, grey in itertools.product(("secondary-100", "secondary-75"), greys):
        assert palette.contrast(color[name], grey) >= 4.5, (name, grey)


def test_settings_form_proposes_themes_with_previews_and_a_colour_picker(admin_client, site):
    network = NetworkSettings.for_site(site)
    network.theme, network.color = "dots", "#7A1FA2"
    network.save()
    url = reverse("wagtailsettings:edit", args=["network", "networksettings", site.pk])
    text = admin_client.get(url).text
    for theme in Theme.values:
        checked = " checked" if theme == "dots" else ""
        assert f'<input type="radio" name="theme" value="{theme}"{checked}>' in text
        assert f'src="/style/apercu/{theme}.svg"' in text
    assert text.count('name="theme"') == len(Theme)
    (picker,) = re.findall('<input type="color"[^>]*>', text)
    assert 'value="#7A1FA2"' in picker
    assert 'data-color-picker="id_color"' in picker
    assert "network/admin/look.js" in text


def test_settings_form_without_theme_checks_none(admin_client, site):
    url = reverse("wagtailsettings:edit", args=["network", "networksettings", site.pk])
    radios = re.findall('<input type="radio" name="theme"[^>]*>', admin_client.get(url).text)
    assert len(radios) == len(Theme)
    assert not any("checked" in radio for radio in radios)


def test_pdf_has_the_colours_and_corners_of_the_network(site, rf):
    NetworkSettings.objects.update_or_create(site=site, defaults={"theme": "bricks"})
    html = render_to_string("includes/paper.html", {}, rf.get("/"))
    (css,) = re.findall('href="data:text/css,([^"]+)"', html)
    assert unquote(css) == themes.as_css(Look.made("bricks", ""))
    assert f"@media print{{:root{{--color-accent:{Look.made('bricks', '').accent}" in unquote(css)


def test_logo_is_in_the_header_and_the_footer(client, site):
    network = NetworkSettings.for_site(site)
    assert "<img" not in client.get("/").text
    network.logo = wagtail_factories.ImageFactory()
    network.save()
    header, _main, footer = re.split("</?main", client.get("/").text)
    for part in (header, footer):
        assert f'src="{network.logo_url}"' in part


def test_lost_file_of_a_logo_breaks_neither_admin_nor_paper(site):
    network = NetworkSettings.for_site(site)
    network.logo = wagtail_factories.ImageFactory()
    network.save()
    network.logo.file.storage.delete(network.logo.file.name)
    assert (network.logo_url, network.logo_bytes) == ("", b"")
