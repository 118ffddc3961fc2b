"""The life of a submission: saved, accepted or refused, notified to its author, purged."""

import datetime
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.models import Page

from network.models import NetworkSettings
from network.tasks.mail import try_to_send
from network.text.dates import format_day

from .drafts import INDEXES, add_draft
from .forms import SubmissionForm
from .models import Submission
from .positions import is_shown

State = Submission.State
KEPT_DAYS = 30
# Submissions without a decision contain personal data too, so they are not kept longer than this.
WAITING_DAYS = 180
FAILURE = "A mail about a submission could not be sent."


def submit(form: SubmissionForm, language: str, page: Page | None = None) -> Submission:
    """Save the submission of a valid `form` and return it; no mail is sent.

    `language` is the language of the later mails to the author. `page` is the debate of a position.
    """
    return Submission.objects.create(
        kind=form.kind,
        values=form.values,
        answer_to=form.cleaned_data["answer_to"],
        language=language,
        page=page,
    )


def decidable_kinds(user: User) -> list[str]:
    """Return the kinds of submissions that `user` may decide.

    A kind is decidable if it has a French list page in which the user may publish. The result is
    cached on `user`.
    """
    if not hasattr(user, "_decidable_kinds"):
        types = ContentType.objects.get_for_models(*INDEXES.values())
        lists = Page.objects.filter(
            content_type__in=types.values(), locale__language_code=settings.LANGUAGE_CODE
        )
        publishing = {
            page.content_type_id
            for page in lists
            if page.permissions_for_user(user).can_publish_subpage()
        }
        user._decidable_kinds = [
            kind for kind, index in INDEXES.items() if types[index].pk in publishing
        ]
    return user._decidable_kinds


def decidable_by(user: User) -> QuerySet[Submission]:
    """Return the submissions, decided or not, of the kinds that `user` may decide."""
    return Submission.objects.filter(kind__in=decidable_kinds(user))


@transaction.atomic
def accept(submission: Submission, *, user: User) -> Page | None:
    """Accept `submission`, create its draft and return it.

    The draft of a position is a draft of its debate. Returns None if another user decided first.
    Raises ValidationError if no draft can be made; the submission then stays without a decision.
    Only the row changes, not the object `submission`. No mail is sent.
    """
    if not _decide(submission, State.ACCEPTED, user):
        return None
    page = add_draft(submission, user)
    Submission.objects.filter(pk=submission.pk).update(page=page)
    return page


def refuse(submission: Submission, *, user: User) -> bool:
    """Refuse `submission` and return True; return False if another user decided first.

    Only the row changes, not the object `submission`. No mail is sent.
    """
    return _decide(submission, State.REFUSED, user)


def _decide(submission, state, user):
    waiting = Submission.objects.filter(pk=submission.pk, state=State.WAITING)
    return bool(waiting.update(state=state, decided_by=user, decided_at=timezone.now()))


def notify_network(submission: Submission, network: NetworkSettings) -> None:
    """Mail the title and the admin URL of a new submission to the network.

    The mail is in French, whatever the language of the visitor. Does nothing if the network has no
    e-mail address; a failed mail is logged.
    """
    if not network.email:
        return
    address = settings.WAGTAILADMIN_BASE_URL + reverse(
        "propositions:submission", args=[submission.pk]
    )
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Proposition reçue : %(title)s") % {"title": submission.name_in_full}
        text = _("Quelqu’un propose quelque chose pour le site. Pour lire et décider :")
    to = [network.email]
    message = EmailMessage(" ".join(subject.split()), f"{text}\n{address}\n", to=to)
    try_to_send(message, FAILURE)


def notify_of_decision(submission: Submission, words: str, network: NetworkSettings) -> bool:
    """Mail the decision and the editor's `words` to the author; return True if sent or queued.

    `submission` must be decided and have an address; the mail is in the language of the submission.
    After the mail of a refusal, erases the address, because no other mail follows. A failed mail is
    logged, and the address is not erased.
    """
    with translation.override(submission.language):
        facts = {"title": submission.title, "day": format_day(_last_day(submission), weekday=False)}
        if submission.state == State.ACCEPTED:
            text = _(
                "Merci pour votre proposition, « %(title)s ». Nous la retenons : une personne la"
                " relit, puis la publie. Nous vous écrirons encore une fois, ce jour-là, si c’est"
                " avant le %(day)s."
            )
        else:
            text = _("Merci pour votre proposition, « %(title)s ». Nous ne la publierons pas.")
        is_sent = _write_to_author(submission, [text % facts, words], network)
    if is_sent and submission.state == State.REFUSED:
        _erase_address(submission)
    return is_sent


def notify_of_publication(pages: Iterable[Page]) -> None:
    """Mail the URL of each page to the author of its submission, then erase the address.

    `pages` were just published. Only accepted submissions with an address get a mail, in the
    language of the submission. The author of a position is notified only if the published debate
    includes it. A failed mail is logged, and retried at the next publication of the page.
    """
    by_key = {page.pk: page for page in pages}
    accepted = Submission.objects.filter(page__in=by_key, state=State.ACCEPTED)
    for submission in accepted.exclude(answer_to=""):
        page = by_key[submission.page_id]
        title = page.title
        if submission.kind == Submission.Kind.POSITION:
            if not is_shown(submission):
                continue
            title = submission.title
        with translation.override(submission.language):
            text = _("Ce que vous avez proposé, « %(title)s », est maintenant en ligne :")
            network = NetworkSettings.for_site(page.get_site())
            parts = [f"{text % {'title': title}}\n{page.full_url}", _("Merci encore !")]
            is_sent = _write_to_author(submission, parts, network)
        if is_sent:
            _erase_address(submission)


def _last_day(submission):
    """Return the local day on which `purge` deletes an accepted submission with an address."""
    ends = (
        submission.created_at + datetime.timedelta(days=WAITING_DAYS),
        submission.decided_at + datetime.timedelta(days=KEPT_DAYS),
    )
    return timezone.localdate(max(ends))


def _erase_address(submission):
    Submission.objects.filter(pk=submission.pk).update(answer_to="")


def _write_to_author(submission, parts, network):
    subject = _("Votre proposition : %(title)s") % {"title": submission.title}
    body = "\n\n".join([_("Bonjour,"), *filter(None, parts), f"-- \n{network.name}"])
    reply_to = [network.email] if network.email else []
    to = [submission.answer_to]
    message = EmailMessage(" ".join(subject.split()), f"{body}\n", to=to, reply_to=reply_to)
    return try_to_send(message, FAILURE)


def purge(now: datetime.datetime | None = None) -> int:
    """Delete old submissions and return their number.

    A submission is old if it was decided more than 30 days (`KEPT_DAYS`) ago or, without a
    decision, received more than 180 days (`WAITING_DAYS`) ago. An accepted submission whose author
    still waits for `notify_of_publication` is deleted only after both delays. From 30 days after
    the decision, only its title and its address are kept. Nobody is notified. `now` is aware, the
    current time by default.
    """
    now = now or timezone.now()
    decided = Q(decided_at__lt=now - datetime.timedelta(days=KEPT_DAYS))
    received = Q(created_at__lt=now - datetime.timedelta(days=WAITING_DAYS))
    is_promised = Q(state=State.ACCEPTED, page__isnull=False) & ~Q(answer_to="")
    old = Q(decided & ~is_promised) | received & (decided | Q(decided_at=None))
    number = Submission.objects.filter(old).delete()[0]
    for submission in Submission.objects.filter(decided):
        submission.values = {"title": submission.title}
        submission.save(update_fields=["values"])
    return number
