"""Our cells of the admin's page lists have the same HTML as Wagtail's own."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.template import Context
from django.utils import timezone, translation
from wagtail import hooks
from wagtail.admin.templatetags.wagtailadmin_tags import page_listing_buttons
from wagtail.admin.ui.tables import Column, Table
from wagtail.admin.ui.tables.pages import PageStatusColumn
from wagtail.admin.widgets.button import Button, ButtonWithDropdown, ListingButton
from wagtail.models import Page

from network.admin.cells import Links, StatusColumn, TextColumn
from tests.factories import EventIndexPageFactory, EventPageFactory

pytestmark = pytest.mark.any_database

HOOK = "register_page_listing_more_buttons"
DAY = datetime.date(2026, 3, 1)
MOMENT = datetime.datetime(2026, 3, 1, 23, 30, tzinfo=datetime.UTC)


@pytest.fixture
def context(rf, admin_user):
    request = rf.get("/admin/")
    request.user = admin_user
    return Context({"request": request})


def elements(html):
    """Yield each tag with its attributes, and each text without repeated spaces."""
    for node in BeautifulSoup(html, "html.parser").descendants:
        if node.name:
            yield node.name, {name: value for name, value in node.attrs.items() if value != []}
        elif text := " ".join(node.split()):
            yield text


def test_menu_has_the_html_of_wagtail(home, admin_user, context):
    page = EventPageFactory(
        parent=EventIndexPageFactory(parent=home), title='Dit "salut" & <b>fin</b>'
    )
    attrs = {"title": 'a "b" <c>', "data-x": "1"}
    more = [
        Button("Sans adresse", icon_name="plus", attrs=attrs, priority=1),
        Button("Sans <icône>", "/f/?a=1&b=2", priority=2),
        ListingButton("Suivre", "/a/?b=1&c=2", classname="x", attrs=attrs, priority=3),
        ButtonWithDropdown("Autres", buttons=[Button("Dessous", "/d/")], priority=4),
    ]
    with hooks.register_temporarily(HOOK, lambda **_more: more):
        (menu,) = page_listing_buttons(context, page, admin_user)["buttons"]
        (links,) = menu.dropdown_buttons
        assert isinstance(links, Links)
        own = list(elements(menu.render_html(context)))
        menu.dropdown_buttons = links.buttons
        theirs = list(elements(menu.render_html(context)))
    assert own == theirs
    texts = {each for each in own if isinstance(each, str)}
    assert {"Sans adresse", "Sans <icône>", "Suivre", "Autres", "Dessous", "Modifier"} <= texts


def cells(kinds, page, context, *args, **options):
    """Return the elements of a list of one page and one column, for each class of column."""
    tables = [Table([kind(*args, **options)], [page]) for kind in kinds]
    return [list(elements(table.render_html(context))) for table in tables]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_status_has_the_html_of_wagtail(home, context, language):
    agenda = EventIndexPageFactory(parent=home)
    changed = EventPageFactory(parent=agenda)
    changed.title = "Changé"
    changed.save_revision()
    scheduled = EventPageFactory(parent=agenda, live=False)
    scheduled.go_live_at = timezone.now() + datetime.timedelta(days=2)
    scheduled.save_revision(approved_go_live_at=scheduled.go_live_at)
    states = [
        EventPageFactory(parent=agenda),
        EventPageFactory(parent=agenda, live=False),
        EventPageFactory(parent=agenda, live=False, expired=True),
        changed,
        scheduled,
        home,
    ]
    seen = []
    for state in states:
        page = Page.objects.get(pk=state.pk)
        with translation.override(language):
            own, theirs = cells((StatusColumn, PageStatusColumn), page, context, "status")
        assert own == theirs
        seen.append([each for each in own if isinstance(each, str)][-1])
    assert len(set(seen)) > 3


@pytest.mark.parametrize("classname", [None, "w-wide"])
@pytest.mark.parametrize(
    "value", ["Marseille", "", " ", None, 0, 12345, True, "<b>&</b>", DAY, MOMENT]
)
def test_text_has_the_html_of_wagtail(context, value, classname):
    kinds = TextColumn, Column
    own, theirs = cells(
        kinds, None, context, "value", accessor=lambda page: value, classname=classname
    )
    assert own == theirs
