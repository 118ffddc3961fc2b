"""The cells of the admin's lists say what Wagtail's own templates say, in each state of a page."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.template import Context
from django.utils import timezone, translation
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import PageTable
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.admin.widgets.button import Button, ButtonWithDropdown, ListingButton
from wagtail.models import GroupPagePermission, Page, PageViewRestriction

from network.publishing.cells import TextColumn
from network.publishing.listings import FAST, LISTED
from tests.factories import (
    EventIndexPageFactory,
    EventPageFactory,
    PlaceIndexPageFactory,
    PlacePageFactory,
)

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 3, 1)
MOMENT = datetime.datetime(2026, 3, 1, 23, 30, tzinfo=datetime.UTC)
THEIRS = [column for column in PageListingViewSet.columns if column.name in FAST]


@pytest.fixture
def pages(home, admin_user):
    """{state: page}"""
    agenda = EventIndexPageFactory(parent=home)
    place = PlacePageFactory(
        parent=PlaceIndexPageFactory(parent=home), title="L’<b>Espace</b> & co"
    )
    states = {
        "public": EventPageFactory(parent=agenda, title='Dit « bonjour », "salut" et l\'apéro'),
        "draft": EventPageFactory(parent=agenda, live=False),
        "changed": EventPageFactory(parent=agenda),
        "locked": EventPageFactory(parent=agenda, locked=True, locked_by=admin_user),
        "locked by another": EventPageFactory(parent=agenda, locked=True),
        "restricted": EventPageFactory(parent=agenda),
        "scheduled": EventPageFactory(parent=agenda, live=False),
        "expired": EventPageFactory(parent=agenda, live=False, expired=True),
        "with pages below": place,
        "list": agenda,
        "home": home,
    }
    EventPageFactory(parent=place)
    states["changed"].title = "Changé"
    states["changed"].save_revision()
    states["scheduled"].go_live_at = timezone.now() + datetime.timedelta(days=2)
    states["scheduled"].save_revision(approved_go_live_at=states["scheduled"].go_live_at)
    PageViewRestriction.objects.create(page=states["restricted"], restriction_type="login")
    return {state: Page.objects.get(pk=page.pk) for state, page in states.items()}


@pytest.fixture
def editor(pages, django_user_model):
    """Who may change the agenda, and only read the rest."""
    group = Group.objects.create(name="Agenda")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    GroupPagePermission.objects.create(
        group=group,
        page=pages["list"],
        permission=Permission.objects.get(
            codename="change_page", content_type=ContentType.objects.get_for_model(Page)
        ),
    )
    user = django_user_model.objects.create_user("agenda", "agenda@example.org")
    user.groups.add(group)
    return user


def rendered(columns, page, user, rf, **more):
    """The row of a page, as [(element, attributes) or a text]."""
    request = rf.get("/admin/liste/")
    request.user = user
    table = PageTable(columns, [page.specific], actions_next_url="/admin/liste/?p=2", **more)
    html = table.render_html(Context({"request": request, "perms": {}}))
    return list(read(BeautifulSoup(html, "html.parser").tbody))


def read(element):
    for child in element.children:
        if child.name:
            yield child.name, {name: value for name, value in child.attrs.items() if value != []}
            yield from read(child)
            yield f"/{child.name}"
        elif text := " ".join(child.split()):
            yield text


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("show_locale_labels", [True, False])
def test_a_row_is_the_one_of_wagtail(
    pages, admin_user, editor, rf, settings, show_locale_labels, language
):
    rows = {}
    for user in (admin_user, editor):
        for state, page in pages.items():
            with translation.override(language):
                own, theirs = (
                    rendered(columns, page, user, rf, show_locale_labels=show_locale_labels)
                    for columns in (LISTED, THEIRS)
                )
            assert own == theirs, (state, user)
            rows[user, state] = own
    # They could differ: by who reads them, and by the state of the page.
    assert rows[admin_user, "public"] != rows[editor, "public"]
    assert rows[editor, "public"] != rows[editor, "home"]
    assert rows[admin_user, "draft"] != rows[admin_user, "public"]


def test_buttons_of_other_kinds_are_those_of_wagtail(pages, admin_user, rf):
    attrs = {"title": 'a "b" <c>', "data-x": "1"}
    more = [
        Button("Sans adresse", icon_name="plus", attrs=attrs, priority=1),
        ListingButton("Suivre", "/a/?b=1&c=2", classname="x", attrs=attrs, priority=2),
        ButtonWithDropdown("Autres", buttons=[Button("Dessous", "/d/")], priority=3),
    ]
    beside = [Button("À côté", "/e/"), ButtonWithDropdown("Ou bien", buttons=[*more])]
    with (
        hooks.register_temporarily("register_page_listing_more_buttons", lambda **_more: more),
        hooks.register_temporarily("register_page_listing_buttons", lambda **_more: beside),
    ):
        own, theirs = (
            rendered(columns, pages["public"], admin_user, rf) for columns in (LISTED, THEIRS)
        )
    assert own == theirs
    assert {"Sans adresse", "Suivre", "Dessous", "À côté", "Ou bien"} <= {*map(str, own)}


def test_a_result_of_a_search_names_the_page_above(pages, admin_user, rf):
    rows = []
    for columns in (LISTED, THEIRS):
        page = pages["public"].specific
        page.annotated_parent_page = pages["list"]
        rows.append(rendered(columns, page, admin_user, rf))
    assert rows[0] == rows[1]
    assert pages["list"].title in rows[0]


@pytest.mark.parametrize("classname", [None, "w-wide"])
@pytest.mark.parametrize(
    "value", ["Marseille", "", " ", None, 0, 12345, True, "<b>&</b>", DAY, MOMENT]
)
def test_a_value_is_written_as_wagtail_does(pages, admin_user, rf, value, classname):
    own, theirs = (
        rendered(
            [kind("value", accessor=lambda page: value, classname=classname)],
            pages["public"],
            admin_user,
            rf,
        )
        for kind in (TextColumn, Column)
    )
    assert own == theirs
