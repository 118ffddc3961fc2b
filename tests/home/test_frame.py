"""The frame of every page: head, header, menu, footer, errors."""

import re

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string

from home.models import StandardPage
from network.models import NetworkSettings
from network.site import assets, pictures
from network.site.themes import Look

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def about(site, home):
    return home.add_child(
        instance=StandardPage(
            title="Qui sommes-nous ?",
            slug="nous",
            search_description="Soixante lieux, une équipe.",
            show_in_menus=True,
        )
    )


def text_of(client, path):
    return client.get(path).content.decode()


def test_head_has_title_and_canonical_address(client, site, about):
    text = text_of(client, "/nous/?utm_source=lettre")
    assert "<title>Qui sommes-nous ? – Réseau d’essai</title>" in text
    assert re.findall(
        r'name="description" property="og:description"\s+content="([^"]+)"', text
    ) == ["Soixante lieux, une équipe."]
    assert re.findall(r'rel="canonical" href="([^"]+)"', text) == ["http://localhost/nous/"]
    assert re.findall(r'property="og:title" content="([^"]+)"', text) == ["Qui sommes-nous ?"]
    assert re.findall(r'property="og:image" content="([^"]+)"', text) == [
        f"http://localhost{pictures.card_path(NetworkSettings.for_site(site))}"
    ]


def test_the_phone_can_be_called_from_every_page(client, about):
    """The number is once in the header, on paper too, and once before the footer."""
    page = BeautifulSoup(text_of(client, "/nous/"), "html.parser")
    for part in ("body > header", "body > aside"):
        assert len(page.select(f'{part} a[href="tel:+33465710000"]')) == 1
    assert len(page.select('[href="tel:+33465710000"]')) == 2


def test_menu_marks_the_current_section(client, about):
    text = text_of(client, "/nous/")
    assert re.findall(r'href="([^"]+)"\s+aria-current="page"', text) == ["/nous/"]


def test_band_and_footer_have_titles_and_lists(client, about):
    page = BeautifulSoup(text_of(client, "/nous/"), "html.parser")
    assert [title.text for title in page.select("body > aside h2, body > footer h2")] == [
        "Besoin d’aide\xa0? Appelez-nous.",
        "Suivre le réseau",
    ]
    links = page.select("body > footer nav a, body > header nav a")
    assert len(links) >= 8
    assert all(link.parent.name == "li" for link in links)


@pytest.mark.parametrize("path", ["/nous/", "/recherche/", "/recherche/?q=mairie"])
def test_every_page_has_the_search_in_its_header(client, about, path):
    header = BeautifulSoup(text_of(client, path), "html.parser").select_one("body > header")
    assert [part.name for part in header.find_all(["form", "details"])] == ["form", "details"]
    assert header.select_one("form[role=search] input#site-search")


def test_the_first_link_goes_to_the_content(client, about):
    text = text_of(client, "/nous/")
    assert re.search(r'<a [^>]*href="([^"]+)"', text)[1] == "#contenu"
    assert text.count('id="contenu"') == 1


def test_footer_states_the_accessibility_of_the_site(client, about):
    mention = re.compile(r"<a class=.site-footer__link.\s*([^>]*)>(Accessibilité[^<]*)</a>")
    assert mention.findall(text_of(client, "/nous/")) == [("", "Accessibilité\xa0: non conforme")]
    network = NetworkSettings.objects.get()
    network.accessibility_page, network.accessibility_status = about, "partial"
    network.save()
    assert mention.findall(text_of(client, "/nulle-part/")) == [
        ('href="/nous/"', "Accessibilité\xa0: partiellement conforme")
    ]


def test_a_page_without_translation_offers_no_language(client, about):
    text = text_of(client, "/nous/")
    assert "site-nav__language" not in text
    assert "hreflang" not in text


def test_404_page_offers_search_phone_and_home(client, site):
    response = client.get("/nulle-part/")
    assert response.status_code == 404
    text = response.content.decode()
    assert 'type="search"' in text
    assert "tel:+33465710000" in text
    assert 'href="/pres-de-chez-moi/"' in text


def test_the_error_page_needs_no_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert "Revenir à l’accueil" in render_to_string("500.html")


def test_error_page_has_the_look_last_displayed(client, site, home, django_assert_num_queries):
    """The style sheet of the look gives its colours to the pages that need no database."""
    NetworkSettings.objects.filter(site=site).update(theme="waves", color="")
    client.get("/")
    with django_assert_num_queries(0):
        page = render_to_string("500.html")
    sheet = assets.stylesheet_url(Look.made("waves", ""))
    assert page.index(sheet) < page.index("network/error.css")
    assert b"--color-highlight:" in client.get(sheet).content


def test_no_request_is_sent_to_another_host(client, about):
    text = re.sub(r"<script type=.application/ld.json.>.*?</script>", "", text_of(client, "/nous/"))
    loaded = re.findall(r'(?:src|href)="(https?://[^"]+)"', text)
    assert set(loaded) == {"http://localhost/nous/"}


def test_a_column_without_heading_has_no_empty_header(client, about):
    columns = [{"type": "text", "heading": "Dépense"}, {"type": "text", "heading": ""}]
    rows = [{"values": ["Loyer", "600 €"]}]
    about.body.extend(
        [
            (
                "table",
                about.body.stream_block.child_blocks["table"].to_python(
                    {"columns": columns, "rows": rows}
                ),
            )
        ]
    )
    about.save_revision().publish()
    text = text_of(client, "/nous/")
    assert re.findall(r"<th[^>]*>([^<]*)</th>", text) == ["Dépense"]
    assert re.findall(r"<td>([^<]*)</td>", text) == ["", "Loyer", "600 €"]
