"""The menu that the admin's script reads is Wagtail's, though it is written otherwise."""

import json

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils.translation import gettext_lazy
from wagtail.admin.telepath import JSContext, adapter, registry
from wagtail.admin.ui import sidebar as theirs

from network.desk.sidebar import ItemAdapter, write_in_one_go

pytestmark = pytest.mark.django_db


def menu(client):
    html = client.get(reverse("wagtailadmin_home")).content.decode()
    page = BeautifulSoup(html, "html.parser")
    scripts = [script.get("src", "").split("?")[0] for script in page.find_all("script")]
    return unpacked(json.loads(page.find(id="wagtail-sidebar-props").string), {}), scripts


def unpacked(value, seen):
    """What the script reads: what is said again stands once, under a number."""
    if isinstance(value, list):
        return [unpacked(each, seen) for each in value]
    if not isinstance(value, dict):
        return value
    if "_ref" in value:
        return seen[value["_ref"]]
    read = value.get("_val", value.get("_list", value.get("_dict", value)))
    if isinstance(read, dict):
        read = {key: unpacked(each, seen) for key, each in read.items() if key != "_id"}
    elif isinstance(read, list):
        read = unpacked(read, seen)
    if "_id" in value:
        seen[value["_id"]] = read
    return read


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
    write_in_one_go()
    assert registry.adapters[Item] is present


@pytest.mark.parametrize("attrs", [{"_type": "x"}, {"data-a": ["b", {"c": None}]}, {}])
def test_whatever_an_item_says_is_said(monkeypatch, attrs):
    monkeypatch.setattr(registry, "adapters", dict(registry.adapters))

    @adapter("tests.Others", base=theirs.BaseSidebarAdapter)
    class Item:
        def js_args(self):
            return ["brought along"]

    other = Item()
    link = theirs.LinkMenuItem("a", gettext_lazy("Voir"), "/a/", attrs=attrs)
    items = [link, link, theirs.SubMenuItem("b", "Là", [other, other])]
    context = JSContext()
    packed = json.loads(json.dumps(context.pack(items)))
    said = {"name": "a", "label": "Voir", "icon_name": "", "classname": "", "attrs": attrs}
    said = {"_type": "wagtail.sidebar.LinkMenuItem", "_args": [said | {"url": "/a/"}]}
    brought = {"_type": "tests.Others", "_args": ["brought along"]}
    read = unpacked(packed, {})
    assert read[:2] == [said, said]
    assert read[2]["_args"][1] == [brought, brought]
    assert "sidebar.js" in str(context.media)
