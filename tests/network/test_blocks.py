"""Each block that an editor chooses has its icon, and shows how it will look."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from home.blocks import HOME_BLOCKS, STANDARD_BLOCKS

pytestmark = pytest.mark.django_db
BLOCKS = dict([*STANDARD_BLOCKS, *HOME_BLOCKS])
# What they show is in the database: pictures, tables, dates, texts, numbers, settings.
WITHOUT = {"figure", "table", "find_help", "agenda", "library", "figures", "network_facts"}


def test_each_block_has_an_icon_and_those_of_words_a_preview():
    assert {name for name, block in BLOCKS.items() if block.meta.icon == "placeholder"} == set()
    assert {name for name, block in BLOCKS.items() if not block.is_previewable} == WITHOUT
    described = {name for name, block in BLOCKS.items() if block.get_description()}
    assert set(BLOCKS) - WITHOUT <= described


@pytest.mark.parametrize("name", sorted(set(BLOCKS) - WITHOUT))
def test_a_preview_looks_as_the_site_does(admin_client, site, name):
    block = BLOCKS[name]
    answer = admin_client.get(
        reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix}
    )
    page = BeautifulSoup(answer.content, "html.parser")
    assert answer.status_code == 200
    assert "/style/" in page.find("link", rel="stylesheet")["href"]
    assert len(page.main.get_text(strip=True)) > 15
