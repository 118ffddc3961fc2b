"""Content that each role may read, checked in the response."""

import pytest
from django.urls import reverse

from events.models import PrivateFeed

from .table import TRIED, Table
from .world import SECRET, admin

pytestmark = pytest.mark.any_database

PAGES = Table("""
                               manager  trusted  network
edit the place                 yes      yes      yes
edit an event                  yes      yes      yes
edit a draft                   yes      yes      yes
preview the place              yes      yes      yes
preview an event to add        yes      yes      yes
view a draft                   yes      yes      yes
history of the place           yes      yes      yes
history of a review            yes      yes      yes
preview under review           -        -        yes
old version                    yes      yes      yes
compare versions               yes      yes      yes
go back to a version           yes      yes      yes
add an event                   yes      yes      yes
copy an event                  yes      yes      yes
copy the place                 -        -        yes
delete the place               -        -        yes
delete an event                -        yes      yes
unpublish the place            -        -        yes
unpublish an event             -        yes      yes
move the place                 -        -        yes
move an event                  -        -        yes
privacy of the place           -        -        yes
usage of the place             -        -        yes
answer a proposal              -        -        yes
explore below the place        yes      yes      yes
opening hours                  yes      yes      yes
managers of the place          -        -        yes
next season                    yes      yes      yes
announce an event              yes      yes      yes
dates of an event              yes      yes      yes
edit a photo                   yes      yes      yes
delete a photo                 yes      yes      yes
choose a photo                 yes      yes      yes
choose a page below a draft    yes      yes      yes
draft by the API               -        -        yes
""")


def page_addresses(place):
    """Return {action: address} about one place and the pages below it."""
    event, draft, review = place.event.pk, place.draft.pk, place.review.current_task_state
    return {
        "edit the place": admin("edit", place.pk),
        "edit an event": admin("edit", event),
        "edit a draft": admin("edit", draft),
        "preview the place": admin("preview_on_edit", place.pk),
        "preview an event to add": admin("preview_on_add", "events", "eventpage", place.pk),
        "view a draft": admin("view_draft", draft),
        "history of the place": admin("history", place.pk),
        "history of a review": admin("workflow_history", draft),
        "preview under review": admin("workflow_preview", draft, review.task_id),
        "old version": admin("revisions_view", draft, place.draft.latest_revision_id),
        "compare versions": admin(
            "revisions_compare", place.pk, "earliest", place.latest_revision_id
        ),
        "go back to a version": admin("revisions_revert", draft, place.draft.latest_revision_id),
        "add an event": admin("add", "events", "eventpage", place.pk),
        "announce an event": f"{reverse('event_announce')}?lieu={place.pk}",
        "copy an event": reverse("event_duplicate", args=[event]),
        "copy the place": admin("copy", place.pk),
        "delete the place": admin("delete", place.pk),
        "delete an event": admin("delete", event),
        "unpublish the place": admin("unpublish", place.pk),
        "unpublish an event": admin("unpublish", event),
        "move the place": admin("move", place.pk),
        "move an event": admin("move", event),
        "privacy of the place": admin("set_privacy", place.pk),
        "usage of the place": admin("usage", place.pk),
        "answer a proposal": admin("workflow_action", draft, "approve", review.pk),
        "explore below the place": reverse("wagtailadmin_explore", args=[place.pk]),
        "opening hours": reverse("place_hours", args=[place.pk]),
        "managers of the place": reverse("place_managers", args=[place.pk]),
        "next season": reverse("event_next_season", args=[place.pk]),
        "dates of an event": reverse("event_dates", args=[event]),
        "edit a photo": reverse("wagtailimages:edit", args=[place.photo.pk]),
        "delete a photo": reverse("wagtailimages:delete", args=[place.photo.pk]),
        "choose a photo": reverse("wagtailimages_chooser:chosen", args=[place.photo.pk]),
        "choose a page below a draft": reverse("wagtailadmin_choose_page_child", args=[draft]),
        "draft by the API": reverse("wagtailadmin_api:pages:detail", args=[draft]),
    }


def test_each_address_has_its_line_in_the_tables(world):
    assert set(page_addresses(world.own)) == set(PAGES.rows)


def test_nobody_reads_what_is_not_theirs(world, subtests):
    browsers = world.browsers()
    for role, which in TRIED:
        for action, address in page_addresses(getattr(world, which)).items():
            with subtests.test(action, role=role, which=which):
                is_shown = browsers[role].get(address).status_code == 200
                assert is_shown == PAGES.allows(action, role, which)


@pytest.mark.parametrize("role", ["manager", "trusted"])
def test_the_drafts_of_others_are_read_nowhere(world, role):
    """Every screen that is open to managers is searched for the drafts of others."""
    client = world.browser(role)
    PrivateFeed.objects.create(user_id=client.session["_auth_user_id"])
    feed = reverse("events:private_ics", args=[PrivateFeed.objects.get().token])
    theirs = f"{SECRET} Gare"
    addresses = [
        reverse("wagtailadmin_home"),
        feed,
        reverse("wagtailadmin_explore_root"),
        reverse("wagtailadmin_explore", args=[world.directory.pk]),
        admin("search") + f"?q={SECRET}",
        reverse("wagtailadmin_choose_page_search") + f"?q={SECRET}",
        reverse("wagtailadmin_choose_page_search") + f"?q={SECRET}&page_type=events.EventPage",
        reverse("wagtailadmin_choose_page_child", args=[world.other.pk]),
        reverse("wagtailadmin_choose_page"),
        reverse("wagtailimages:index"),
        reverse("wagtailimages_chooser:choose"),
        *page_addresses(world.other).values(),
    ]
    texts = {address: client.get(address, follow=True).content.decode() for address in addresses}
    assert [address for address, text in texts.items() if theirs in text] == []
    # The check is effective: the team reads these drafts, and managers read their own.
    of_network = world.browser("superuser").get(admin("search") + f"?q={SECRET}").content.decode()
    assert theirs in of_network
    assert f"{SECRET} Port" in texts[reverse("wagtailadmin_home")]
    assert f"{SECRET} Port" in texts[feed]
