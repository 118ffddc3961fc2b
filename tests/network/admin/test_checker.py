"""The configuration of the content checks: French messages and dead links."""

import pytest
from django.utils import timezone
from wagtail.admin.userbar import AccessibilityItem

from network.admin.content_checks import RULES, ContentChecks
from network.admin.wagtail_hooks import check_in_french
from network.links.models import DEAD
from network.models import ExternalLink, LinkUse
from places.models import PlacePage
from tests.factories import ArticlePageFactory, ResourceIndexPageFactory


@pytest.mark.django_db
def test_each_rule_has_a_message_and_dead_links_are_listed(site, home):
    library = ResourceIndexPageFactory(parent=home)
    page, other = (ArticlePageFactory(parent=library) for _each in range(2))
    for name, failures, user in (("mort", DEAD, page), ("vif", 0, page), ("autre", DEAD, other)):
        link = ExternalLink.objects.create(url=f"https://{name}.example/", failures=failures)
        LinkUse.objects.create(link=link, page=user, read_at=timezone.now())
    items = [AccessibilityItem(in_editor=True)]
    check_in_french(None, items, page)
    configuration = items[0].get_axe_configuration(None)
    assert items[0].in_editor
    assert set(RULES) <= set(configuration["options"]["runOnly"])
    assert set(configuration["options"]["runOnly"]) <= set(configuration["messages"])
    checks = {check["id"]: check.get("options") for check in configuration["spec"]["checks"]}
    assert checks["check-dead-link"] == {"addresses": ["https://mort.example/"]}
    named = {name for rule in configuration["spec"]["rules"] for name in rule["any"]}
    assert named == checks.keys()


@pytest.mark.django_db
def test_unsaved_page_has_no_dead_link(home):
    for page in (None, ArticlePageFactory.build()):
        items = [AccessibilityItem()]
        check_in_french(None, items, page)
        checks = items[0].get_axe_custom_checks(None)
        assert {"id": "check-dead-link", "options": {"addresses": []}} in checks


def test_script_implements_each_rule(settings):
    script = settings.BASE_DIR / "network/static/network/admin/content-checks.js"
    text = script.read_text(encoding="utf-8")
    assert [name for name in RULES if f'"{name}"' not in text] == []


@pytest.mark.django_db
def test_page_without_easy_text_has_no_easy_rules():
    asked, bare = (ContentChecks(page) for page in (None, PlacePage()))
    gone = asked.rules.keys() - bare.rules.keys()
    assert gone == {"easy-long-sentence", "easy-long-word", "easy-passive"}
    for part in (bare.get_axe_run_only(None), bare.get_axe_messages(None)):
        assert not gone.intersection(part)
    assert {check["id"] for check in bare.get_axe_custom_checks(None)}.isdisjoint(
        f"check-{name}" for name in gone
    )
