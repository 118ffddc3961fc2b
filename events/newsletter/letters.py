"""The letters, in plain text: confirmation, "already subscribed", renewal, and the programme."""

from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Site

from events.models import EventIndexPage
from network.models import NetworkSettings
from network.tasks.mail import site_host, try_to_send
from network.text.dates import format_day

from .models import NewsletterSubscriber
from .programme import Programme, Selection, heading

TEMPLATES = "events/newsletter/letters"


def network_settings() -> NetworkSettings:
    """Return the settings of the default site, the sender of all letters."""
    return NetworkSettings.for_site(Site.objects.get(is_default_site=True))


def confirmation(row: NewsletterSubscriber) -> EmailMessage:
    """Return the letter with the link to confirm a subscription."""
    return _about_subscription(row, "confirmation", _confirmation_subject)


def already(row: NewsletterSubscriber) -> EmailMessage:
    """Return the letter to an address that is subscribed already, with the link to its choices."""
    return _about_subscription(row, "already", _already_subject)


def renewal(row: NewsletterSubscriber) -> EmailMessage:
    """Return the letter to a subscriber of two years, with the link to renew."""
    return _about_subscription(row, "renewal", _renewal_subject)


def _confirmation_subject():
    return _("Confirmez votre abonnement : les rendez-vous près de chez vous")


def _already_subject():
    return _("Cette adresse reçoit déjà les rendez-vous près de chez vous")


def _renewal_subject():
    return _("Voulez-vous continuer ? Les rendez-vous près de chez vous")


def _about_subscription(row, name, subject):
    network = network_settings()
    with translation.override(row.letter_language):
        text = render_to_string(f"{TEMPLATES}/{name}.txt", context_of(row, network))
        message = EmailMessage(subject(), text, to=[row.email], reply_to=_reply_to(network))
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    return message


def context_of(row: NewsletterSubscriber, network: NetworkSettings) -> dict[str, object]:
    """Return the context of the end of each letter: choices and links, in the active language."""
    root, commune = network.site.root_url, row.located
    return {
        "row": row,
        "commune": commune.name_in_full if commune else "",
        "url": f"{root}{row.path}",
        "stop_url": f"{root}{row.stop_path}",
        "network": network,
    }


def deliver(message: EmailMessage) -> bool:
    """Send or enqueue a letter; return False, and log without the address, if it fails."""
    return try_to_send(message, "A letter about a subscription could not be sent.")


@dataclass(frozen=True)
class Content:
    """The part of the letter that all subscribers with the same choices receive."""

    subject: str
    text: str


def content(
    row: NewsletterSubscriber, programme: Programme, selection: Selection, url: str
) -> Content:
    """Return the `Content` of a selection for the choices of `row`, in the active language.

    `url` is the result of `agenda_url`, for a selection that leaves dates out.
    """
    commune, topics = row.located, programme.topics_of(row.topics.split(","))
    period = {
        "commune": commune.name_in_full,
        "first": format_day(programme.today, weekday=False),
        "last": format_day(programme.last, weekday=False),
    }
    context = {
        **period,
        "km": row.distance_km,
        "topics": ", ".join(topics.values()),
        "days": [(heading(day, programme.today), held) for day, held in selection.days],
        "left_out": selection.left_out,
        "agenda_url": url,
    }
    subject = _("Près de chez vous : %(commune)s, du %(first)s au %(last)s") % period
    return Content(subject, render_to_string(f"{TEMPLATES}/programme.txt", context))


def agenda_url(network: NetworkSettings) -> str:
    """Return the URL of the public agenda, else of the home page."""
    page = EventIndexPage.objects.public().in_language(settings.LANGUAGE_CODE).first()
    return (page and page.full_url) or network.site.root_url


def letter(row: NewsletterSubscriber, shared: Content, network: NetworkSettings) -> EmailMessage:
    """Return the letter of a subscriber, made of the content of their choices and of their links.

    Both headers of RFC 8058 are set: mail programs offer an unsubscription without a page. The
    Message-ID depends only on the row and on `due_on`, so that a letter that is sent again after a
    crash is the same message. With `EMAIL_BOUNCES`, the sender of the envelope has the
    `bounce_key`.
    """
    end = render_to_string(f"{TEMPLATES}/end.txt", context_of(row, network))
    sender = settings.DEFAULT_FROM_EMAIL
    headers = {
        "From": sender,
        "Auto-Submitted": "auto-generated",
        "List-Id": f"<lettre.{site_host()}>",
        "List-Unsubscribe": f"<{network.site.root_url}{row.stop_path}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Message-ID": message_id(row),
    }
    return EmailMessage(
        shared.subject,
        shared.text + end,
        from_email=envelope_sender(row) or sender,
        to=[row.email],
        reply_to=_reply_to(network),
        headers=headers,
    )


def message_id(row: NewsletterSubscriber) -> str:
    """Return the Message-ID of the next letter to a subscriber."""
    return f"<lettre.{row.bounce_key}.{row.due_on:%Y%m%d}@{site_host()}>"


def envelope_sender(row: NewsletterSubscriber) -> str:
    """Return the address that receives the bounces of a subscriber, "" without `EMAIL_BOUNCES`.

    For "retours@exemple.fr", it is "retours+KEY@exemple.fr" (VERP, RFC 5233 §1).
    """
    name, _sign, domain = parseaddr(settings.EMAIL_BOUNCES)[1].rpartition("@")
    return f"{name}+{row.bounce_key}@{domain}" if name else ""


def _reply_to(network):
    return [network.email] if network.email else []
