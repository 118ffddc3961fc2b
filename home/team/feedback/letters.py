"""The mails about a draft: its link to the reader, the answer to the person who requested it."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.admin.utils import get_user_display_name

from network.models import NetworkSettings
from network.tasks.mail import try_to_send
from network.templatetags.network import format_date, format_moment, format_phone

from .links import feedback_url, language_of, screen_path
from .models import FeedbackRequest


def send_link(feedback: FeedbackRequest, email: str, network: NetworkSettings) -> bool:
    """Mail the link of a request to `email` and return True; log a failure and return False.

    The address is stored only in the queued mail. If this mail fails for good, it is deleted and
    the request is marked as not delivered. The mail is in the language of the draft.
    """
    user = feedback.requested_by
    with translation.override(language_of(feedback)):
        facts = {
            "who": get_user_display_name(user),
            "title": feedback.title,
            "day": format_date(feedback.last_day),
            "link": feedback_url(feedback),
        }
        text = _(
            "Bonjour,\n\n"
            "%(who)s vous demande de lire un texte avant qu’il soit en ligne : « %(title)s ».\n\n"
            "Ce lien marche jusqu’au %(day)s. Lisez, puis dites si vous êtes d’accord, ou ce qui"
            " ne va pas :\n\n"
            "%(link)s\n\n"
            "Pas besoin de compte. Ce lien est pour vous : ne le donnez à personne.\n"
        )
        subject = _("« %(title)s » : votre avis ?") % facts
        signature = "\n".join(filter(None, [network.name, format_phone(network.phone)]))
        body = f"{text % facts}\n{signature}\n"
    message = _mail(subject, body, email, reply_to=[user.email] if user.email else [])
    message.metadata = {"feedback": feedback.pk}
    return try_to_send(message, "The link of a draft could not be mailed.")


def send_answer(feedback: FeedbackRequest) -> None:
    """Mail an answer to the person who requested it; a failure is logged.

    Does nothing if this account was deleted, is inactive or has no address. The mail is always in
    French.
    """
    user = feedback.requested_by
    if not (user and user.is_active and user.email):
        return
    with translation.override(settings.LANGUAGE_CODE):
        facts = {
            "name": feedback.name,
            "title": feedback.title,
            "version": format_moment(feedback.version_at),
        }
        subject = _("« %(title)s » : l’avis de %(name)s") % facts
        if feedback.verdict == FeedbackRequest.Verdict.AGREED:
            text = _("Bonjour,\n\nAvis de %(name)s, sur « %(title)s » : d’accord.") % facts
        else:
            text = _("Bonjour,\n\nAvis de %(name)s, sur « %(title)s » : une remarque.") % facts
        seen = _("Version lue : celle du %(version)s.") % facts
        if feedback.is_outdated:
            seen += " " + _("Le texte a changé depuis.")
        url = f"{settings.WAGTAILADMIN_BASE_URL}{screen_path(feedback.draft)}"
        link = _("Pour lire cet avis et corriger le texte :") + f"\n{url}"
    body = "\n\n".join(filter(None, [text, feedback.remark, seen, link]))
    message = _mail(subject, f"{body}\n", user.email)
    try_to_send(message, "An answer about a draft could not be mailed.")


def _mail(subject, body, to, **options):
    """Return a mail with the subject on one line."""
    return EmailMessage(" ".join(subject.split()), body, to=[to], **options)
