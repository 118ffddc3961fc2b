"""Rows about one person only, such as a registration or an account, and their erasure."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import APIToken, ModelLogEntry, PageSubscription
from wagtail.users.models import UserProfile

from events.models import NewsletterSubscriber, PeopleReading, PrivateFeed, Registration
from events.registrations import seats
from home.models import Digest, FeedbackRequest, RoleInvitation, Submission
from network.models import OutsideIdentity, RecoveryCode, SecondFactor
from network.people.accounts.devices import sign_out_all
from places.models import Correction, PlaceHost, PlaceInvitation, PlaceMembership

from .contact import Contact

# Tables deleted with an account, with the field of the account.
OF_AN_ACCOUNT = (
    (SecondFactor, "account"),
    (RecoveryCode, "account"),
    (OutsideIdentity, "account"),
    (PrivateFeed, "user"),
    (Digest, "user"),
    (APIToken, "user"),
    (FormState, "user"),
    (EditingSession, "user"),
    (PageSubscription, "user"),
    (PlaceHost, "account"),
    (PlaceMembership, "user"),
    (PeopleReading, "user"),
    (UserProfile, "user"),
)


@dataclass(frozen=True)
class Kind:
    """A kind of rows about one person only.

    `name` is its key in the export, `label` its translated name, and `find` a function from a
    `Contact` to the queryset of its rows.
    """

    name: str
    label: str
    find: Callable[[Contact], QuerySet]


def _rows_containing(model, contact, exact, *texts):
    """Return the rows with the contact as the field `exact`, or inside one of the `texts`.

    `exact` and `texts` are names of fields. Every spelling counts, in upper or lower case.
    """
    condition = Q()
    for spelling in contact.spellings:
        condition |= Q(**{f"{exact}__iexact": spelling}) if exact else Q()
    likely = model.objects.annotate(**{f"text_{name}": Cast(name, TextField()) for name in texts})
    for name in texts:
        for fragment in contact.fragments:
            condition |= Q(**{f"text_{name}__icontains": fragment})
    rows = likely.filter(condition)
    sure = [row.pk for row in rows if contact.is_in(_texts_of(row, exact, *texts))]
    return model.objects.filter(pk__in=sure)


def _texts_of(row, *names):
    values = (getattr(row, name) for name in names if name)
    return "\n".join(json.dumps(value, ensure_ascii=False) for value in values)


def accounts_of(contact: Contact) -> QuerySet[User]:
    """Return the accounts whose e-mail address or user name is the contact, ignoring case.

    The result is empty for a phone number.
    """
    if not contact.is_mail:
        return get_user_model().objects.none()
    is_theirs = Q(email__iexact=contact.value) | Q(username__iexact=contact.value)
    return get_user_model().objects.filter(is_theirs)


def hosts_of(contact: Contact) -> QuerySet[PlaceHost]:
    """Return the `PlaceHost`s whose address is the contact, or whose account is in `accounts_of`.

    They are the people who welcome visitors at places. The case of addresses is ignored.
    """
    is_theirs = Q(email__iexact=contact.value) | Q(account__in=accounts_of(contact))
    return PlaceHost.objects.filter(is_theirs)


KINDS = [
    Kind(
        "registrations",
        _("Inscriptions"),
        lambda contact: _rows_containing(Registration, contact, "contact", "name"),
    ),
    Kind(
        "corrections",
        _("Erreurs signalées"),
        lambda contact: _rows_containing(Correction, contact, "answer_to", "message"),
    ),
    Kind(
        "submissions",
        _("Pages proposées"),
        lambda contact: _rows_containing(Submission, contact, "answer_to", "values"),
    ),
    Kind(
        "feedback",
        _("Avis sur un brouillon"),
        lambda contact: _rows_containing(FeedbackRequest, contact, "", "name", "remark"),
    ),
    Kind(
        "newsletter",
        _("Abonnements à la lettre"),
        lambda contact: NewsletterSubscriber.objects.filter(email__iexact=contact.value),
    ),
    Kind(
        "invitations",
        _("Invitations à écrire ici"),
        lambda contact: RoleInvitation.objects.filter(email__iexact=contact.value),
    ),
    Kind(
        "place_invitations",
        _("Invitations à tenir une fiche"),
        lambda contact: PlaceInvitation.objects.filter(email__iexact=contact.value),
    ),
    Kind("hosts", _("Présentations sur la page d’un lieu"), hosts_of),
    Kind("accounts", _("Comptes"), accounts_of),
]


def erase_registration(row: Registration) -> None:
    """Delete a registration, and free its seat if its date has not begun.

    The next person who waits gets the seat and is notified. The erased person is not notified.
    Raises OperationalError if the event stays locked by another request.
    """
    if not row.has_begun:
        seats.cancel(row, notifies=False)
    row.delete()


def erase_account(user: User) -> None:
    """Anonymise and deactivate an account, sign it out and delete its rows of `OF_AN_ACCOUNT`.

    The row of the account remains, because its pages and revisions refer to it. Its groups,
    permissions and avatar are removed; the file of the avatar is deleted after the commit. In the
    log entries about the account, its name is replaced and their data are emptied. Its name is also
    replaced in the log entries of the accounts that were handed over to it. Call it in a
    transaction.
    """
    former, blank = user.get_username(), f"compte-effacé-{user.pk}"
    sign_out_all(user)
    for profile in UserProfile.objects.filter(user=user):
        if avatar := profile.avatar:
            # A rollback would not restore the file.
            transaction.on_commit(partial(avatar.storage.delete, avatar.name))
    for model, field in OF_AN_ACCOUNT:
        model.objects.filter(**{field: user}).delete()
    user.groups.clear()
    user.user_permissions.clear()
    user.username, user.email, user.first_name, user.last_name = blank, "", "", ""
    user.is_active = user.is_superuser = user.is_staff = False
    user.last_login = None
    user.set_unusable_password()
    user.save()
    kind = ContentType.objects.get_for_model(user)
    about = ModelLogEntry.objects.filter(content_type=kind, object_id=str(user.pk))
    about.update(label=blank, data={})
    for entry in ModelLogEntry.objects.filter(data__to=former):
        entry.data["to"] = blank
        entry.save(update_fields=["data"])


ERASERS = {"registrations": erase_registration, "accounts": erase_account}


def erase(kind: Kind, contact: Contact) -> int:
    """Erase the rows of `kind` with this contact and return their number.

    Rows are deleted, except accounts, which are anonymised. Registrations for coming dates are
    cancelled first: the next person who waits gets the seat and is notified. Call it in a
    transaction.
    """
    rows = list(kind.find(contact))
    for row in rows:
        ERASERS.get(kind.name, lambda each: each.delete())(row)
    return len(rows)
