"""The menu that the admin's script reads is Wagtail's, though its items name no script."""

import json

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.admin.telepath import adapter, registry
from wagtail.admin.ui import sidebar as theirs

from network.desk.sidebar import ItemAdapter, name_no_script

pytestmark = pytest.mark.django_db


def menu(client):
    html = client.get(reverse("wagtailadmin_home")).content.decode()
    page = BeautifulSoup(html, "html.parser")
    scripts = [script.get("src", "").split("?")[0] for script in page.find_all("script")]
    return json.loads(page.find(id="wagtail-sidebar-props").string), scripts


def test_it_says_the_same(site, admin_client, monkeypatch):
    own, scripts = menu(admin_client)
    assert [name for name in scripts if name.endswith("wagtailadmin/js/sidebar.js")]
    kinds = {
        kind: each for kind, each in registry.adapters.items() if isinstance(each, ItemAdapter)
    }
    assert len(kinds) >= 7
    monkeypatch.setattr(registry, "adapters", dict(registry.adapters))
    for kind, each in kinds.items():
        adapter(each.js_constructor, base=theirs.BaseSidebarAdapter)(kind)
    assert menu(admin_client) == (own, scripts)


def test_an_item_of_others_keeps_its_script(monkeypatch):
    monkeypatch.setattr(registry, "adapters", dict(registry.adapters))

    @adapter("tests.Item", base=theirs.BaseSidebarAdapter)
    class Item:
        pass

    present = registry.adapters[Item]
    name_no_script()
    assert registry.adapters[Item] is present
