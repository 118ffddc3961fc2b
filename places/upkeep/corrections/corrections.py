"""Corrections suggested by visitors: creation, comparison, decision, mails and deletion."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail.permissions import policy_registry

from network.models import NetworkSettings, Territory
from network.publishing.drafts import publish_change
from network.site.forms import is_email
from network.tasks.mail import try_to_send
from network.templatetags.network import format_phone
from places.facts import format_hours
from places.hours import prose
from places.hours.osm_text import read_hours
from places.models import Correction

from .forms import CorrectionForm, field_texts, label_of

State = Correction.State
KEPT_DAYS = 30
# An older undecided correction is no longer reliable, and it contains personal data.
WAITING_DAYS = 180
FAILURE = "A mail about a correction could not be sent."


@dataclass(frozen=True)
class Difference:
    """One field of a suggested correction; `now`, `suggested` and `before` are display texts.

    `before` is the value that the visitor saw, and `has_moved` is True if the field of the page has
    another value now. `proposal` is the suggested value to store: hours are in OSM syntax if
    possible.
    """

    name: str  # of the field
    label: str
    now: str  # the value on the page today
    suggested: str
    before: str  # the value on the page when the visitor saw it
    proposal: str  # the value to store; hours are converted to OSM syntax if possible
    has_moved: bool  # True if the value on the page is no longer `before`


def create_correction(form: CorrectionForm) -> Correction:
    """Create and return the `Correction` of a valid form.

    `before` contains the present values of the suggested fields.
    """
    data, suggested = form.cleaned_data, form.suggested
    now = field_texts(form.place)
    return Correction.objects.create(
        place=form.place,
        suggested=suggested,
        before={name: now[name] for name in suggested},
        is_closed=data["is_closed"],
        message=data["message"],
        answer_to=data["answer_to"],
    )


def differences(correction: Correction) -> list[Difference]:
    """Return one `Difference` for each suggested field, in the order of the suggestion."""
    place = correction.place
    now = field_texts(place)
    return [
        Difference(
            name,
            label_of(name),
            _format(name, now[name], place),
            _format(name, value, place),
            _format(name, before := correction.before.get(name, ""), place),
            _as_osm(value) if name == "opening_hours" else value,
            now[name] != before,
        )
        for name, value in correction.suggested.items()
    ]


def _format(name, value, place):
    if name == "phone":
        return format_phone(value)
    return "\n".join(format_hours(value, place.zone)) if name == "opening_hours" else value


def _as_osm(text):
    """Convert French opening hours to OSM syntax; return the text unchanged if it is ambiguous."""
    return text if read_hours(text).is_readable else prose.to_osm(text) or text


def moderated_by(user: User) -> QuerySet[Correction]:
    """Return the corrections, decided or not, of the pages that the user may publish."""
    policy = policy_registry.get_by_type(Page)
    pages = policy.instances_user_has_permission_for(user, "publish")
    return Correction.objects.filter(place__in=pages.values("pk"))


def may_moderate(user: User) -> bool:
    """Return True if the user may publish at least one page."""
    return policy_registry.get_by_type(Page).user_has_permission(user, "publish")


@transaction.atomic
def accept(correction: Correction, values: dict[str, str], *, user: User) -> bool:
    """Publish the accepted fields of a correction, log them, and mark it accepted.

    `values` is {field: text}; fields that the correction does not suggest are ignored. If no field
    remains, the correction is accepted and nothing is published. If the page is offline, only its
    draft changes. Returns True. If the correction was decided meanwhile, changes nothing and
    returns False. Raises `ValidationError` if the public page would be invalid, or if it would have
    `missing_facts` and has none now; the correction then stays undecided.
    """
    taken = {name: value for name, value in values.items() if name in correction.suggested}
    if not _decide(correction, State.ACCEPTED, user, taken=list(taken)):
        return False

    def change(page):
        already = _missing_facts(page)
        for name, value in taken.items():
            setattr(page, name, value)
        if page.live and not already and (missing := _missing_facts(page)):
            raise ValidationError(list(missing.values()))

    if taken:
        publish_change(correction.place, change, user=user)
        log(
            instance=correction.place,
            action="places.correct",
            user=user,
            data={"fields": [str(label_of(name)) for name in taken]},
        )
    return True


def _missing_facts(page):
    return page.missing_facts(Territory.objects.find_commune, has_stops=page.has_stops)


def refuse(correction: Correction, *, user: User) -> bool:
    """Mark a correction refused and return True; return False if it was decided meanwhile."""
    return _decide(correction, State.REFUSED, user, taken=[])


def _decide(correction, state, user, taken):
    waiting = Correction.objects.filter(pk=correction.pk, state=State.WAITING)
    return bool(
        waiting.update(state=state, decided_by=user, decided_at=timezone.now(), taken=taken)
    )


def purge(now: datetime.datetime | None = None) -> int:
    """Delete the corrections decided over `KEPT_DAYS` ago, or undecided for `WAITING_DAYS`.

    Returns the number of deleted rows.
    """
    now = now or timezone.now()
    decided = Q(decided_at__lt=now - datetime.timedelta(days=KEPT_DAYS))
    ignored = Q(decided_at=None, created_at__lt=now - datetime.timedelta(days=WAITING_DAYS))
    return Correction.objects.filter(decided | ignored).delete()[0]


def notify_moderators(correction: Correction, network: NetworkSettings) -> None:
    """Mail the link of a correction to the network and to the place's active trusted managers.

    Each person gets a mail of their own, in French and without data of the visitor. Errors of the
    mail server are logged.
    """
    managers = correction.place.memberships.filter(is_trusted=True, user__is_active=True)
    addresses = [network.email, *managers.values_list("user__email", flat=True)]
    address = settings.WAGTAILADMIN_BASE_URL + reverse(
        "corrections_de_lieux:correction", args=[correction.pk]
    )
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Correction proposée : %(place)s") % {"place": correction.place.name_in_full}
        text = _("Quelqu’un propose de corriger cette fiche. Pour lire et décider :")
    for to in dict.fromkeys(filter(None, addresses)):
        message = EmailMessage(" ".join(subject.split()), f"{text}\n{address}\n", to=[to])
        try_to_send(message, FAILURE)


def reply(correction: Correction, text: str, network: NetworkSettings) -> bool:
    """Mail the moderator's text to the visitor; return True if the mail was sent or queued.

    Returns False if the visitor left no mail address, or if the mail server fails.
    """
    if not is_email(correction.answer_to):
        return False
    subject = _("Votre correction : %(place)s") % {"place": correction.place.name_in_full}
    body = f"{text}\n\n-- \n{network.name}\n{correction.place.full_url}\n"
    reply_to = [network.email] if network.email else []
    to = [correction.answer_to]
    message = EmailMessage(" ".join(subject.split()), body, to=to, reply_to=reply_to)
    return try_to_send(message, FAILURE)
