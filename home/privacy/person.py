"""Somebody known by a contact: what the site holds of them, given back whole, or erased."""

from dataclasses import dataclass

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
from home.roles.colleagues import coordinators_remain
from home.roles.leaving import held_by
from network.models import ContentStamp, NetworkSettings
from search.indexing.rows import refresh_object

from . import rows, traces

# The network's own: who writes to it is told of another one first.
OF_THE_NETWORK = {NetworkSettings._meta.label, ContactPage._meta.label}
# Of a row given back, what opens something.
SECRET = {"password", "code", "key", "token", "digest", "session_data"}


class ImpossibleError(Exception):
    """Said to whoever asks for it."""


@dataclass
class Records:
    """`rows` is {Kind: list}; `traces` those in other texts."""

    contact: object
    rows: dict
    traces: list

    def __bool__(self):
        return bool(self.traces or any(self.rows.values()))

    @property
    def is_of_the_network(self):
        return any(trace.model._meta.label in OF_THE_NETWORK for trace in self.traces)


def find(contact):
    held = {kind: list(kind.find(contact)) for kind in rows.KINDS}
    whole = {(type(row), row.pk) for group in held.values() for row in group}
    elsewhere = [t for t in traces.traces_of(contact) if (t.model, t.pk) not in whole]
    return Records(contact, held, elsewhere)


def export(contact):
    """A dict for JSON: every field of what they left, what their accounts did, where else they are
    named."""
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


def obstacle(results):
    """Why it cannot be erased yet, "" when it can."""
    if results.is_of_the_network:
        return _(
            "C’est le contact du réseau : donnez-en d’abord un autre dans les « Réglages du"
            " réseau » et sur la page de contact."
        )
    for user in rows.accounts_of(results.contact):
        if not user.is_active:
            continue
        if held_by(user).needs_somebody or not coordinators_remain(without=user):
            return _(
                "Cette personne a un compte qui tient encore quelque chose : arrêtez d’abord son"
                " poste, depuis « Collègues », pour le confier à quelqu’un."
            )
    return ""


@transaction.atomic
def erase(contact, *, by=None):
    """{what: number} of what was erased. Raises ImpossibleError.

    Backups keep what they hold until their turn comes to be deleted.
    """
    results = find(contact)
    if reason := obstacle(results):
        raise ImpossibleError(reason)
    counts = {kind.name: rows.erase(kind, contact) for kind in rows.KINDS}
    left = traces.erase(contact, kept=OF_THE_NETWORK)
    _make_again(left)
    counts["named"] = len(left)
    counts = {name: number for name, number in counts.items() if number}
    if by:
        log(instance=by, action="home.erase_person", user=by, data=counts)
    return counts


def _make_again(changed):
    """What is derived of the pages and records that named them."""
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
