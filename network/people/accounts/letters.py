"""Mails to the owner of an account."""

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from network.models import NetworkSettings
from network.tasks.mail import try_to_send
from network.templatetags.network import format_phone


def reset_letter(user: User) -> EmailMessage:
    """Return the unsent mail with the username and the link to choose a new password.

    The mail is in the active language.
    """
    key = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    text = _(
        "Bonjour,\n\n"
        "Vous avez demandé à choisir un autre mot de passe. Ouvrez ce lien avant demain :"
        " il ne sert qu’une fois.\n\n"
        "%(address)s\n\n"
        "Votre identifiant : %(username)s\n\n"
        "Ce n’était pas vous ? Ne faites rien : sans ce lien, personne ne change votre mot de"
        " passe.\n"
    ) % {
        "address": _address("wagtailadmin_password_reset_confirm", key, token),
        "username": user.get_username(),
    }
    return _letter(user, _("%(network)s : choisir un autre mot de passe"), text)


def notify(user: User, what: str) -> None:
    """Mail the owner of an account that the account was changed, perhaps by someone else.

    The mail is in the active language, and so is `what`, a sentence that describes the change. Does
    nothing for an account without an email address; a failure to send is logged.
    """
    if not user.email:
        return
    text = _(
        "Bonjour,\n\n"
        "Votre compte sur le site du réseau a changé. %(what)s\n\n"
        "C’était vous ? Il n’y a rien à faire. Sinon, changez votre mot de passe, puis prévenez la"
        " coordination :\n\n"
        "%(address)s\n"
    ) % {"what": what, "address": _address("account_access")}
    letter = _letter(user, _("%(network)s : votre compte a changé"), text)
    try_to_send(letter, "The notification of a changed account could not be mailed.")


def _letter(user, subject, text):
    network = NetworkSettings.of_default_site()
    signature = [_("À bientôt,"), network.name, format_phone(network.phone)]
    return EmailMessage(
        " ".join((subject % {"network": network.name}).split()),
        f"{text}\n" + "\n".join(filter(None, signature)) + "\n",
        to=[user.email],
        reply_to=[network.email] if network.email else [],
    )


def _address(name, *values):
    return settings.WAGTAILADMIN_BASE_URL + reverse(name, args=values)
