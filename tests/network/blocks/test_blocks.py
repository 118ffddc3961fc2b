"""Icons, descriptions and previews of the blocks offered to editors."""

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.urls import reverse
from wagtail.fields import StreamField

from events.models import EventPage
from network.blocks import BODY_BLOCKS
from places.models import PlacePage
from resources.models import ResourcePage, SurveyPage
from tests.canaries import one_of_each

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
FROM_DATABASE = {"agenda", "library", "figures", "place", "event", "survey", "places_map"}


def offered():
    """Return {(field, name): block} of all blocks of all pages."""
    fields = {
        field
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, StreamField)
    }
    return {
        (str(field), name): block
        for field in fields
        for name, block in field.stream_block.child_blocks.items()
    }


def sentences(value):
    """Return the plain texts of a preview value, without choices and addresses."""
    if isinstance(value, dict):
        value = [
            part for name, part in value.items() if name not in {"url", "kind", "type", "data"}
        ]
    if isinstance(value, list):
        return [text for part in value for text in sentences(part)]
    return [str(value)] if len(str(value)) > 3 and "<" not in str(value) else []


def preview(client, block):
    address = reverse("wagtailadmin_block_preview")
    answer = client.get(address, {"id": block.definition_prefix})
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def test_each_block_has_a_unique_icon_a_label_and_a_description():
    blocks = offered()
    assert {name for _field, name in blocks} >= {"figure", "find_help", "network_facts", "source"}
    assert {at for at, block in blocks.items() if block.meta.icon == "placeholder"} == set()
    assert {at for at, block in blocks.items() if not block.get_description()} == set()
    assert {at for at, block in blocks.items() if not block.is_previewable} == set()
    for field in {field for field, _name in blocks}:
        icons = [block.meta.icon for (at, _name), block in blocks.items() if at == field]
        assert len(set(icons)) == len(icons), field


def test_blocks_of_a_long_list_are_grouped():
    blocks = offered()
    for field in {field for field, _name in blocks}:
        of_field = [block for (at, _name), block in blocks.items() if at == field]
        groups = [str(block.meta.group) for block in of_field]
        if len(of_field) > 12:
            assert "" not in groups, field
            assert max(map(groups.count, groups)) <= 8, field


def test_each_preview_has_the_style_of_the_site(admin_client, site):
    for at, block in offered().items():
        page = preview(admin_client, block)
        assert "/style/" in page.find("link", rel="stylesheet")["href"], at
        text = page.main.get_text(" ", strip=True)
        assert len(text) > 15, at
        assert ("Rien à montrer" in text) is (at[1] in FROM_DATABASE), at
        if at[1] not in FROM_DATABASE:
            assert [
                sentence for sentence in sentences(block.meta.preview_value) if sentence not in text
            ] == []


def test_previews_of_the_home_page_use_the_content_of_the_site(admin_client, site, home, communes):
    pages = one_of_each(home)
    seen = {
        "agenda": pages[EventPage].title,
        "library": ResourcePage.objects.public().newest_first().first().title,
        "figures": "1",
        "place": pages[PlacePage].title,
        "event": pages[EventPage].title,
        "survey": pages[SurveyPage].title,
    }
    for (_field, name), block in offered().items():
        if name in seen:
            text = preview(admin_client, block).main.get_text(" ", strip=True)
            assert seen[name] in text
            assert "Rien à montrer" not in text


@pytest.mark.parametrize("name", ["table", "comparison"])
@pytest.mark.parametrize("caption", ["", "Les permanences"])
def test_tables_have_a_name_and_are_no_landmarks(name, caption):
    """A text may contain many tables without a title of their own."""
    block = dict(BODY_BLOCKS)[name]
    value = block.get_preview_value()
    value.caption = caption
    shown = BeautifulSoup(block.render(value), "html.parser").find(class_="table")
    assert (shown["role"], shown["tabindex"]) == ("group", "0")
    assert shown["aria-label"] == (caption or "Tableau")


def test_each_block_may_be_empty_in_a_draft(home):
    for (_field, name), block in offered().items():
        value = block.clean_deferred(block.normalize(block.get_default()))
        if name != "network_facts":  # it has no fields, and renders the settings of the network
            block.render(value, {"page": home})
