"""Stop of an account: its belongings are transferred to a successor, in one transaction."""

import time
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.crypto import get_random_string
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.log_actions import log
from wagtail.models import APIToken, GroupApprovalTask, Page, WorkflowState

from events.models import EventSource, PrivateFeed
from home.team.feedback.models import FeedbackRequest
from network.people.accounts.devices import sign_out_all
from network.people.accounts.factors import factors
from places.models import PlaceMembership
from places.upkeep.hosts.departures import remove_person

from . import colleagues, contacts

# Publishing a page takes a fraction of a second, and a response must not take a minute.
MOST_PAGES, SECONDS = 20, 20


class LastCoordinatorError(Exception):
    """Raised when no coordinator would remain after the stop of an account."""


class AccountStoppedError(Exception):
    """Raised when one of the accounts of a transfer is no longer active."""


@dataclass
class Belongings:
    """The objects that depend on an account.

    `memberships` are its memberships of places, and `pages` the pages that it owns. `contacts` are
    the `contacts.Contact`s with its address. `sources` are the calendars that send it warnings.
    `reviews` are the active workflow states that it requested. `tasks` are the active review tasks
    whose groups have no other active member; superusers outside these groups do not count. `files`
    are its images and documents. `locked` are the pages that it locked.
    """

    memberships: list[PlaceMembership] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    contacts: list = field(default_factory=list)
    sources: list[EventSource] = field(default_factory=list)
    reviews: list[WorkflowState] = field(default_factory=list)
    tasks: list[GroupApprovalTask] = field(default_factory=list)
    files: list = field(default_factory=list)
    locked: list[Page] = field(default_factory=list)

    @property
    def needs_successor(self) -> bool:
        """True if a list other than `locked` is not empty, so that a successor is needed."""
        return any(self.for_successor().values())

    def for_successor(self) -> dict[str, list]:
        """Return {name: list} of all lists except `locked`, which is not transferred."""
        return {name: rows for name, rows in vars(self).items() if name != "locked"}

    def counts(self) -> dict[str, int]:
        """Return {name: length} of the lists that are not empty."""
        return {name: len(rows) for name, rows in vars(self).items() if rows}


def belongings_of(user: User) -> Belongings:
    """Return the objects that `hand_over` would transfer, and the pages that it would unlock."""
    return Belongings(
        memberships=list(user.place_memberships.select_related("place")),
        pages=list(Page.objects.filter(owner=user).order_by("title", "pk")),
        contacts=contacts.contacts_of(user),
        sources=list(EventSource.objects.filter(watcher=user)),
        reviews=list(_reviews(user)),
        tasks=[task for task in _tasks(user) if not _others(task, user).exists()],
        files=[row for rows in _files(user) for row in rows],
        locked=list(Page.objects.filter(locked_by=user).order_by("title", "pk")),
    )


@transaction.atomic
def hand_over(user: User, to: User | None, *, by: User) -> Belongings:
    """Transfer the belongings of `user` to `to`, stop the account, and return the belongings.

    The requests for feedback about drafts follow too, though `belongings_of` does not list them. If
    `to` is None, nothing is transferred. If there are contacts, `to` must have an address. `to`
    joins the groups of `user` that do the `tasks`. Live pages with a contact are published. The
    pages that `user` locked are unlocked.

    The stopped account is inactive and signed out, and gets a random password. Its groups, private
    feeds, API tokens and second factors are removed, and so is its presence among the people who
    welcome visitors. Its superuser status is kept. The stop is logged for `by`.

    The caller checks the permission. Raises LastCoordinatorError if no coordinator would remain.
    Raises AccountStoppedError if one of the accounts `user`, `to` and `by` was stopped meanwhile.
    Raises `contacts.InvalidPageError` if a page with a contact is invalid. After an exception,
    nothing has changed.
    """
    if not colleagues.coordinators_remain(without=user):
        raise LastCoordinatorError
    user = _all_active(user, to, by)[user.pk]
    belongings = belongings_of(user)
    if to:
        _pass_places(belongings.memberships, to)
        Page.objects.filter(owner=user).update(owner=to)
        EventSource.objects.filter(watcher=user).update(watcher=to)
        _reviews(user).update(requested_by=to)
        FeedbackRequest.objects.filter(requested_by=user).update(requested_by=to)
        for model in {type(row) for row in belongings.files}:
            model.objects.filter(uploaded_by_user=user).update(uploaded_by_user=to)
        for task in belongings.tasks:
            to.groups.add(*task.groups.filter(user=user))
        contacts.replace(belongings.contacts, user, to, by=by)
    Page.objects.filter(locked_by=user).update(locked=False, locked_by=None, locked_at=None)
    _stop(user)
    data = {"to": to.get_username() if to else "", **belongings.counts()}
    log(instance=user, action="home.leave", user=by, data=data)
    return belongings


def pass_pages(user: User, to: User, *, by: User, seconds: int = SECONDS) -> int:
    """Replace the address of `user` by the address of `to` in pages, except the last 20 pages.

    `hand_over` changes these last pages (`MOST_PAGES`). Stops after `seconds`, because each live
    page is published. Returns the number of pages that remain, without the last 20; if it is 0,
    `hand_over` can be called. Raises `contacts.InvalidPageError` if a page is invalid; the pages
    before it have already changed.
    """
    deadline = time.monotonic() + seconds
    left = contacts.page_contacts_of(user)[:-MOST_PAGES]
    while left and time.monotonic() < deadline:
        contacts.replace([left.pop(0)], user, to, by=by)
    return len(left)


def _all_active(*accounts):
    """Return {id: account} of the accounts that are not None, with their rows locked.

    The rows stay locked until the transaction ends. Raises AccountStoppedError if one of the
    accounts is not active.
    """
    keys = {account.pk for account in accounts if account}
    rows = get_user_model().objects.select_for_update().filter(pk__in=keys, is_active=True)
    by_key = {account.pk: account for account in rows.order_by("pk")}
    if set(by_key) != keys:
        raise AccountStoppedError
    return by_key


def _pass_places(memberships, to):
    for membership in memberships:
        kept, _is_new = PlaceMembership.objects.get_or_create(
            place=membership.place,
            user=to,
            defaults={"is_trusted": membership.is_trusted, "invited_by": membership.invited_by},
        )
        if membership.is_trusted and not kept.is_trusted:
            kept.is_trusted = True
            kept.save(update_fields=["is_trusted"])
        membership.delete()


def _stop(user):
    """Deactivate the account and replace its password with a random one.

    Its groups, private feeds, API tokens, sessions and second factors are removed, and the person
    is removed from the people who welcome visitors at places.
    """
    remove_person(user)
    user.groups.clear()
    user.is_active = False
    user.set_password(get_random_string(40))
    user.save(update_fields=["is_active", "password"])
    PrivateFeed.objects.filter(user=user).delete()
    APIToken.objects.filter(user=user).delete()
    sign_out_all(user)
    factors.remove_all(user)


def _reviews(user):
    """Return the active workflow states that the account requested."""
    return WorkflowState.objects.active().filter(requested_by=user)


def _tasks(user):
    return GroupApprovalTask.objects.filter(active=True, groups__user=user).distinct()


def _others(task, user):
    users = get_user_model().objects.filter(is_active=True, groups__in=task.groups.all())
    return users.exclude(pk=user.pk)


def _files(user):
    models = (get_image_model(), get_document_model())
    return [model.objects.filter(uploaded_by_user=user) for model in models]
