"""The personal data of the person with a contact: finding, exporting and erasing them."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core import serializers
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, Page, PageLogEntry
from wagtail.search import index

from events.models import EventPage
from events.refreshing import refresh
from home.models import ContactPage
from home.team.roles.colleagues import coordinators_remain
from home.team.roles.leaving import belongings_of
from network.admin.titles import admin_titles
from network.models import ContentStamp, NetworkSettings
from search.indexing.rows import refresh_object

from . import rows, traces
from .contact import Contact

# Tables with the contact of the network itself, which must be replaced before it can be erased.
OF_THE_NETWORK = {NetworkSettings._meta.label, ContactPage._meta.label}
# Fields that are not exported, because they give access to something.
SECRET = {"password", "code", "key", "token", "digest", "session_data"}


class BlockedErasureError(Exception):
    """Raised when a person cannot be erased yet; the message explains what to do first."""


@dataclass
class Records:
    """The personal data of the person with a contact; falsy if nothing was found.

    `rows` is {Kind: list of model instances}, with a key for each kind; the rows are about the
    person only. `traces` are the `Trace`s of the contact in other rows.
    """

    contact: Contact
    rows: dict
    traces: list

    def __bool__(self):
        return bool(self.traces or any(self.rows.values()))

    @property
    def is_of_the_network(self) -> bool:
        """True if the contact is in the network settings, or in a field of `ContactPage` itself."""
        return any(trace.model._meta.label in OF_THE_NETWORK for trace in self.traces)


def find(contact: Contact) -> Records:
    """Return the rows about the person, and the traces of the contact in other rows.

    Searches the text columns of all tables.
    """
    by_kind = {kind: list(kind.find(contact)) for kind in rows.KINDS}
    whole = {(type(row), row.pk) for group in by_kind.values() for row in group}
    elsewhere = [t for t in traces.traces_of(contact) if (t.model, t.pk) not in whole]
    return Records(contact, by_kind, elsewhere)


def pages_naming(results: Records) -> list[Page]:
    """Return the live pages whose texts contain a name of the person, by title.

    The names are those of the rows about the person. A name of one word is not searched, because
    too many texts contain it. The erasure does not change these pages: an editor decides. The
    attribute `full_title` of a page distinguishes namesakes.
    """
    names = {name for each in results.rows.values() for row in each if (name := _name_of(row))}
    keys = set()
    for name in names:
        keys |= traces.live_pages_with(name)
    pages = list(Page.objects.filter(pk__in=keys).order_by("title", "pk"))
    titles = admin_titles(keys)
    for page in pages:
        page.full_title = titles[page.pk]
    return pages


def _name_of(row):
    """Return the name in a row about one person, or "" without one of two words."""
    name = row.get_full_name() if isinstance(row, User) else getattr(row, "name", "")
    name = " ".join(str(name).split())
    return name if " " in name else ""


def export(contact: Contact) -> dict[str, object]:
    """Return the personal data as a dict for JSON.

    The keys are "contact", "date", "actions", "named" and the name of each `Kind`. "actions" are
    the log entries whose user is one of the person's accounts. "named" has one extract of each
    column of other rows that contains the contact. The value of a kind is the list of its rows,
    without the fields `SECRET`. The export is not logged.
    """
    results = find(contact)
    data = {kind.name: [_values(row) for row in each] for kind, each in results.rows.items()}
    accounts = rows.accounts_of(contact)
    data["actions"] = [
        {
            "date": timezone.localtime(entry.timestamp).isoformat(),
            "action": entry.action,
            "what": entry.label,
        }
        for model in (PageLogEntry, ModelLogEntry)
        for entry in model.objects.filter(user__in=accounts).order_by("timestamp")
    ]
    data["named"] = [
        {
            "table": trace.table,
            "row": str(trace.pk),
            "field": trace.field.name,
            "text": trace.extract(contact),
        }
        for trace in results.traces
    ]
    return {"contact": contact.value, "date": timezone.localtime().isoformat(), **data}


def _values(row):
    (entry,) = serializers.serialize("python", [row])
    values = {name: value for name, value in entry["fields"].items() if name not in SECRET}
    return {"id": entry["pk"], **values}


def obstacle(results: Records) -> str:
    """Return a sentence that explains why the data cannot be erased yet, or "" without an obstacle.

    The contact of the network must be replaced first. An active account must not be the last
    coordinator, and must first hand over its `Belongings`, except the pages that it locked. The
    lock of `coordinators_remain` lasts until the end of the caller's transaction, if any.
    """
    if results.is_of_the_network:
        return _(
            "C’est le contact du réseau : donnez-en d’abord un autre dans les « Réglages du"
            " réseau » et sur la page de contact."
        )
    for user in rows.accounts_of(results.contact):
        if not user.is_active:
            continue
        if belongings_of(user).needs_successor or not coordinators_remain(without=user):
            return _(
                "Cette personne a un compte qui tient encore quelque chose : arrêtez d’abord son"
                " poste, depuis « Collègues », pour le confier à quelqu’un."
            )
    return ""


@transaction.atomic
def erase(contact: Contact, *, by: User | None = None) -> dict[str, int]:
    """Erase the personal data of the person; return {name of a kind: number of rows}.

    Kinds without rows have no key. The key "named" is the number of columns of other rows that
    contained the contact. Accounts are anonymised, not deleted. Queued tasks with the contact are
    deleted, and the next people on waiting lists get the freed seats and are notified.

    The erasure is logged without the contact, for the user `by`; if `by` is None, it is not logged.
    Backups keep the data until they are deleted. Raises `BlockedErasureError` if there is an
    `obstacle`, and OperationalError if an event stays locked; nothing changes then.
    """
    results = find(contact)
    if reason := obstacle(results):
        raise BlockedErasureError(reason)
    counts = {kind.name: rows.erase(kind, contact) for kind in rows.KINDS}
    changed = traces.erase(contact, kept=OF_THE_NETWORK)
    _refresh_derived_data(changed)
    counts["named"] = len(changed)
    counts = {name: number for name, number in counts.items() if number}
    if by:
        log(instance=by, action="home.erase_person", user=by, data=counts)
    return counts


def _refresh_derived_data(changed):
    """Refresh the search indexes and the calendar texts after the erasure of `changed`.

    Also increments the content stamp. Does nothing if the list of `Trace`s is empty.
    """
    if not changed:
        return
    for trace in changed:
        if not hasattr(trace.model, "search_fields") and not issubclass(trace.model, Page):
            continue
        row = trace.model._base_manager.filter(pk=trace.pk).first()
        if row is not None:
            row = row.specific if isinstance(row, Page) else row
            index.insert_or_update_object(row)
            transaction.on_commit(lambda row=row: refresh_object(row))
    refresh(EventPage.objects.all())
    ContentStamp.raise_()
