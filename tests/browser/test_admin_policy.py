"""The admin works under a content security policy without inline scripts.

The tests open the main screens and use the widgets that Wagtail starts with inline scripts. A
script refused by the policy is a console error, which fails the test.
"""

import re

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import expect

from events.models import EventIndexPage, EventPage
from home.models import StandardPage
from places.models import PlacePage
from resources.models import ArticlePage
from tests.browser.editing import signed_in

SCREENS = [
    *("wagtailadmin_home", "wagtailadmin_account", "account_access", "wagtailimages:index"),
    *("wagtailimages:add_multiple", "wagtaildocs:index", "wagtailadmin_reports:site_history"),
    *("wagtailadmin_reports:workflow", "wagtailadmin_workflows:index", "wagtailsnippets:index"),
    *("wagtailusers_users:index", "wagtailusers_users:add", "wagtailredirects:add"),
    *("wagtailadmin_pages:search", "report_lectures_des_inscrits", "personal_data"),
    *("personal_data_person", "colleagues", "menus", "event_announce", "calendriers:index"),
    *("evenements:index", "lieux:index", "wagtail_localize:translations_report"),
    "wagtailsites:index",
]


@pytest.fixture
def admin(page, server):
    user, _is_new = User.objects.get_or_create(
        username="cloe", defaults={"email": "cloe@example.org", "is_superuser": True}
    )
    return signed_in(page, server, user)


def french(model):
    return model.objects.filter(locale__language_code="fr", alias_of=None).order_by("pk")


def test_the_main_screens_run_under_the_policy(admin, server):
    for name in SCREENS:
        answer = admin.goto(server + reverse(name), wait_until="load")
        assert answer.status == 200, name
        assert "script-src 'self';" in answer.headers["content-security-policy"]
        assert not admin.locator("script[data-admin-call]").count(), name
    site = french(StandardPage).first().get_site()
    settings = reverse("wagtailsettings:edit", args=["network", "networksettings", site.pk])
    translation = reverse(
        "wagtail_localize:submit_page_translation", args=[french(StandardPage).first().pk]
    )
    for path in (settings, translation):
        admin.goto(server + path)
        assert not admin.locator("script[data-admin-call]").count()


def test_widgets_that_wagtail_starts_with_inline_scripts_work(admin, server):
    # An automatic draft of an incomplete form is answered with a 400.
    admin.context.expected_faults.append("status of 400")
    parent = french(EventIndexPage).first()
    admin.goto(server + reverse("wagtailadmin_pages:add", args=["events", "eventpage", parent.pk]))
    admin.locator("#id_title").fill("Sous la règle")
    # Pick a day in the calendar.
    admin.get_by_role("tab", name="Dates", exact=True).click()
    admin.locator("#id_starts_at").click()
    expect(admin.locator(".xdsoft_datetimepicker:visible")).to_be_visible()
    admin.locator(
        ".xdsoft_datetimepicker:visible td.xdsoft_date:not(.xdsoft_disabled)"
    ).last.click()
    expect(admin.locator("#id_starts_at")).to_have_value(re.compile(r"\d\d/\d\d/\d{4}"))
    admin.keyboard.press("Escape")
    # Add a row to an inline panel.
    before = admin.locator("[id$=-TOTAL_FORMS]").first.input_value()
    button = admin.locator("button[id$=-ADD]:visible").first
    button.click()
    expect(admin.locator("[id$=-TOTAL_FORMS]").first).not_to_have_value(before)
    # Open the forms of existing pages: rich text, blocks, choosers, a preview.
    for model in (EventPage, PlacePage, ArticlePage, StandardPage):
        admin.goto(server + reverse("wagtailadmin_pages:edit", args=[french(model).first().pk]))
        assert not admin.locator("script[data-admin-call]").count()
        expect(admin.locator("#id_title")).to_be_visible()
    library = french(ArticlePage).first().get_parent()
    new = reverse("wagtailadmin_pages:add", args=["resources", "articlepage", library.pk])
    admin.goto(server + new)
    admin.locator("[data-chooser-action-choose]:visible").first.click()
    expect(admin.locator(".modal:visible, [role=dialog]:visible").first).to_be_visible()
    admin.keyboard.press("Escape")


def test_the_editor_of_translations_is_in_french(admin, server):
    home = french(StandardPage).first().get_site().root_page
    page = home.add_child(instance=StandardPage(title="Mouettes", slug="mouettes-a-traduire"))
    admin.goto(server + reverse("wagtail_localize:submit_page_translation", args=[page.pk]))
    admin.get_by_label("English").check()
    admin.locator("main form [type=submit]").click()
    expect(admin.get_by_role("heading", name="Français → English").first).to_be_visible()
    expect(admin.get_by_role("button", name="Publier\xa0: English")).to_be_visible()
    assert "More actions" not in admin.locator("main").inner_text()
