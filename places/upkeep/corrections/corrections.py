"""What anybody suggests about a place: kept, compared with the page, decided, forgotten."""

import datetime
import logging
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail.permissions import policy_registry

from network.forms import is_email
from network.publishing.publishing import publish_change
from network.templatetags.network import format_phone
from places.facts import format_hours
from places.hours import prose
from places.hours.osm_text import read_hours
from places.models import Correction

from .forms import label_of, texts

logger = logging.getLogger(__name__)
State = Correction.State
KEPT_DAYS = 30
# One that nobody decided for so long is too old to be believed, and holds somebody's words.
WAITING_DAYS = 180


@dataclass(frozen=True)
class Difference:
    """One field of a page as people read it: now, as suggested, as it was when suggested.
    `proposal` is what would be written: for hours, the text that the site understands.
    `has_moved` when the page has been changed since: what was compared is no longer there."""

    name: str
    label: str
    now: str
    suggested: str
    before: str
    proposal: str
    has_moved: bool


def suggest(form):
    """The new `Correction` of a valid form."""
    data, suggested = form.cleaned_data, form.suggested
    now = texts(form.place)
    return Correction.objects.create(
        place=form.place,
        suggested=suggested,
        before={name: now[name] for name in suggested},
        is_closed=data["is_closed"],
        message=data["message"],
        answer_to=data["answer_to"],
    )


def differences(correction):
    place = correction.place
    now = texts(place)
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
    """Hours written in French as an OSM text; as they are when that is not sure."""
    return text if read_hours(text).is_readable else prose.to_osm(text) or text


def moderated_by(user):
    """The corrections that this user may decide: those of the pages that they may publish."""
    policy = policy_registry.get_by_type(Page)
    pages = policy.instances_user_has_permission_for(user, "publish")
    return Correction.objects.filter(place__in=pages.values("pk"))


def may_moderate(user):
    return policy_registry.get_by_type(Page).user_has_permission(user, "publish")


@transaction.atomic
def accept(correction, values, *, user):
    """Publishes `values`, {field: text}, those of the suggested fields that a moderator takes.

    False when it was decided meanwhile. Raises `ValidationError` when the page refuses a value,
    and then nothing is decided.
    """
    taken = {name: value for name, value in values.items() if name in correction.suggested}
    if not _decide(correction, State.ACCEPTED, user, taken=list(taken)):
        return False

    def change(page):
        for name, value in taken.items():
            setattr(page, name, value)

    if taken:
        publish_change(correction.place, change, user=user)
        log(
            instance=correction.place,
            action="places.correct",
            user=user,
            data={"fields": [str(label_of(name)) for name in taken]},
        )
    return True


def refuse(correction, *, user):
    """False when it was decided meanwhile."""
    return _decide(correction, State.REFUSED, user, taken=[])


def _decide(correction, state, user, taken):
    waiting = Correction.objects.filter(pk=correction.pk, state=State.WAITING)
    return bool(
        waiting.update(state=state, decided_by=user, decided_at=timezone.now(), taken=taken)
    )


def purge(now=None):
    """Forgets what was decided thirty days ago and what nobody decided in half a year."""
    now = now or timezone.now()
    decided = Q(decided_at__lt=now - datetime.timedelta(days=KEPT_DAYS))
    ignored = Q(decided_at=None, created_at__lt=now - datetime.timedelta(days=WAITING_DAYS))
    return Correction.objects.filter(decided | ignored).delete()[0]


def notify_moderators(correction, network):
    """A mail to the network and to those who publish this page; it says nothing of the visitor."""
    managers = correction.place.memberships.filter(is_trusted=True, user__is_active=True)
    addresses = [network.email, *managers.values_list("user__email", flat=True)]
    address = settings.WAGTAILADMIN_BASE_URL + reverse(
        "corrections_de_lieux:correction", args=[correction.pk]
    )
    subject = _("Correction proposée : %(place)s") % {"place": correction.place.title}
    text = _("Quelqu’un propose de corriger cette fiche. Pour lire et décider :")
    for to in dict.fromkeys(filter(None, addresses)):
        _send(EmailMessage(" ".join(subject.split()), f"{text}\n{address}\n", to=[to]))


def reply(correction, text, network):
    """Mails the moderator's words to whoever left an address; whether they left."""
    if not is_email(correction.answer_to):
        return False
    subject = _("Votre correction : %(place)s") % {"place": correction.place.title}
    body = f"{text}\n\n-- \n{network.name}\n{correction.place.full_url}\n"
    reply_to = [network.email] if network.email else []
    to = [correction.answer_to]
    return _send(EmailMessage(" ".join(subject.split()), body, to=to, reply_to=reply_to))


def _send(message):
    try:
        return bool(message.send())
    except OSError:
        logger.exception("A mail about a correction could not be sent.")
        return False
