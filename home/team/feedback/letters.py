"""The mails about a draft: its link to the reader, the answer to the person who requested it."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.admin.utils import get_user_display_name

from network.models import NetworkSettings
from network.tasks.mail import try_to_send
from network.templatetags.network import format_date, format_moment, format_phone

from .links import feedback_url
from .models import FeedbackRequest


def send_link(feedback: FeedbackRequest, email: str, network: NetworkSettings) -> bool:
    """Mail the link of a request to `email` and return True; log a failure and return False.

    The address is not stored. The mail is in French.
    """
    with translation.override(settings.LANGUAGE_CODE):
        text = _(
            "Bonjour,\n\n"
            "%(who)s vous demande de lire un texte avant qu’il soit en ligne : « %(title)s ».\n\n"
            "Ouvrez ce lien avant le %(day)s. Lisez, puis dites si vous êtes d’accord, ou ce qui"
            " ne va pas :\n\n"
            "%(link)s\n\n"
            "Pas besoin de compte. Ce lien est pour vous : ne le donnez à personne.\n"
        ) % {
            "who": get_user_display_name(feedback.requested_by),
            "title": feedback.page.get_admin_display_title(),
            "day": format_date(feedback.ends_at),
            "link": feedback_url(feedback),
        }
        subject = _("« %(title)s » : votre avis ?") % {
            "title": feedback.page.get_admin_display_title()
        }
        signature = "\n".join(filter(None, [network.name, format_phone(network.phone)]))
    message = EmailMessage(
        " ".join(subject.split()),
        f"{text}\n{signature}\n",
        to=[email],
        reply_to=[feedback.requested_by.email] if feedback.requested_by.email else [],
    )
    return try_to_send(message, "The link of a draft could not be mailed.")


def send_answer(feedback: FeedbackRequest) -> None:
    """Mail an answer to the person who requested it; a failure is logged.

    Does nothing if this account was deleted, is inactive or has no address. The mail is in French,
    whatever the language of the page.
    """
    user = feedback.requested_by
    if not (user and user.is_active and user.email):
        return
    page = feedback.page
    with translation.override(settings.LANGUAGE_CODE):
        facts = {
            "name": feedback.name,
            "title": page.get_admin_display_title(),
            "version": format_moment(feedback.version_at),
        }
        subject = _("« %(title)s » : l’avis de %(name)s") % facts
        if feedback.verdict == FeedbackRequest.Verdict.AGREED:
            text = _("Bonjour,\n\n%(name)s a lu « %(title)s » et est d’accord.") % facts
        else:
            text = _("Bonjour,\n\n%(name)s a lu « %(title)s » et a une remarque.") % facts
        seen = _("Version lue : celle du %(version)s.") % facts
        if feedback.is_outdated:
            seen += " " + _("Le texte a changé depuis.")
        path = reverse("wagtailadmin_pages:edit", args=[page.pk])
        link = _("Pour ouvrir la page :") + f"\n{settings.WAGTAILADMIN_BASE_URL}{path}"
    body = "\n\n".join(filter(None, [text, feedback.remark, seen, link]))
    message = EmailMessage(" ".join(subject.split()), f"{body}\n", to=[user.email])
    try_to_send(message, "An answer about a draft could not be mailed.")
