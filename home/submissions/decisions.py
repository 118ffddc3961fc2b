"""What is proposed: kept, decided by somebody, answered where an address was left, forgotten."""

import datetime
import logging

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.models import Page

from network.models import NetworkSettings

from .drafts import INDEXES, add_draft
from .models import Submission
from .positions import is_shown

logger = logging.getLogger(__name__)
State = Submission.State
KEPT_DAYS = 30
# What nobody decided for so long holds somebody's words for nothing.
WAITING_DAYS = 180


def submit(form, language, page=None):
    """The new `Submission` of a valid form, about a page when it is a position in a debate."""
    return Submission.objects.create(
        kind=form.kind,
        values=form.values,
        answer_to=form.cleaned_data["answer_to"],
        language=language,
        page=page,
    )


def kinds_of(user):
    """The kinds that this user decides of: those whose list they publish in; kept on the user."""
    if not hasattr(user, "_decides_of"):
        types = ContentType.objects.get_for_models(*INDEXES.values())
        lists = Page.objects.filter(
            content_type__in=types.values(), locale__language_code=settings.LANGUAGE_CODE
        )
        publishing = {
            page.content_type_id
            for page in lists
            if page.permissions_for_user(user).can_publish_subpage()
        }
        user._decides_of = [
            kind for kind, index in INDEXES.items() if types[index].pk in publishing
        ]
    return user._decides_of


def decidable_by(user):
    return Submission.objects.filter(kind__in=kinds_of(user))


@transaction.atomic
def accept(submission, *, user):
    """Makes the draft; None when somebody decided meanwhile. Raises `ValidationError`, and then
    nothing is decided."""
    if not _decide(submission, State.ACCEPTED, user):
        return None
    page = add_draft(submission, user)
    Submission.objects.filter(pk=submission.pk).update(page=page)
    return page


def refuse(submission, *, user):
    """False when it was decided meanwhile."""
    return _decide(submission, State.REFUSED, user)


def _decide(submission, state, user):
    waiting = Submission.objects.filter(pk=submission.pk, state=State.WAITING)
    return bool(waiting.update(state=state, decided_by=user, decided_at=timezone.now()))


def notify_network(submission, network):
    """A mail to the network, which says nothing of the visitor."""
    if not network.email:
        return
    address = settings.WAGTAILADMIN_BASE_URL + reverse(
        "propositions:submission", args=[submission.pk]
    )
    subject = _("Proposition reçue : %(title)s") % {"title": submission.title}
    text = _("Quelqu’un propose quelque chose pour le site. Pour lire et décider :")
    _send(EmailMessage(" ".join(subject.split()), f"{text}\n{address}\n", to=[network.email]))


def notify_of_decision(submission, words, network):
    """Mails what was decided, with the words of whoever decided; whether it left. Of what is
    refused nothing more will be said: the address is forgotten."""
    with translation.override(submission.language):
        title = {"title": submission.title}
        if submission.state == State.ACCEPTED:
            text = _(
                "Merci pour votre proposition, « %(title)s ». Nous la retenons : une personne la"
                " relit, puis la publie. Nous vous écrirons encore une fois, ce jour-là."
            )
        else:
            text = _("Merci pour votre proposition, « %(title)s ». Nous ne la publierons pas.")
        is_sent = _write_to_author(submission, [text % title, words], network)
    if is_sent and submission.state == State.REFUSED:
        _forget_address(submission)
    return is_sent


def notify_of_publication(pages):
    """Says where each can be read to whoever proposed it, once, and forgets their address."""
    by_key = {page.pk: page for page in pages}
    accepted = Submission.objects.filter(page__in=by_key, state=State.ACCEPTED)
    for submission in accepted.exclude(answer_to=""):
        page = by_key[submission.page_id]
        title = page.title
        if submission.kind == Submission.Kind.POSITION:
            if not is_shown(submission):
                continue  # taken out, or not yet in what was published
            title = submission.title
        with translation.override(submission.language):
            text = _("Ce que vous avez proposé, « %(title)s », est maintenant en ligne :")
            network = NetworkSettings.for_site(page.get_site())
            parts = [f"{text % {'title': title}}\n{page.full_url}", _("Merci encore !")]
            is_sent = _write_to_author(submission, parts, network)
        if is_sent:
            _forget_address(submission)


def _forget_address(submission):
    Submission.objects.filter(pk=submission.pk).update(answer_to="")


def _write_to_author(submission, parts, network):
    subject = _("Votre proposition : %(title)s") % {"title": submission.title}
    body = "\n\n".join([_("Bonjour,"), *filter(None, parts), f"-- \n{network.name}"])
    reply_to = [network.email] if network.email else []
    to = [submission.answer_to]
    message = EmailMessage(" ".join(subject.split()), f"{body}\n", to=to, reply_to=reply_to)
    return _send(message)


def _send(message):
    try:
        return bool(message.send())
    except OSError:
        logger.exception("A mail about what somebody proposed could not be sent.")
        return False


def purge(now=None):
    """Forgets what was decided thirty days ago and what nobody decided in half a year."""
    now = now or timezone.now()
    decided = Q(decided_at__lt=now - datetime.timedelta(days=KEPT_DAYS))
    ignored = Q(decided_at=None, created_at__lt=now - datetime.timedelta(days=WAITING_DAYS))
    return Submission.objects.filter(decided | ignored).delete()[0]
