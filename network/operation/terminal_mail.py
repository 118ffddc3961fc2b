"""Mails of a site without a mail server, written in the terminal as their reader would see them."""

from django.core.mail import EmailMessage
from django.core.mail.backends import console

RULE = "-" * 79


class TerminalBackend(console.EmailBackend):
    """Django's console backend without the encoding of the transport.

    `make start` prints the first invitation, and its link must be readable and whole.
    """

    def write_message(self, message: EmailMessage) -> None:
        """Write the recipients, the subject and the text; attachments are only named."""
        lines = [
            RULE,
            "Ce courriel n’est pas parti : le site n’a pas encore de serveur de courriel"
            " (EMAIL_HOST).",
            f"À : {', '.join(message.recipients())}",
            f"Objet : {message.subject}",
            *(f"Pièce jointe : {name}" for name in _names(message)),
            "",
            message.body.rstrip(),
            RULE,
        ]
        self.stream.write("\n".join(lines) + "\n")


def _names(message):
    """Yield the file names of the attachments that have one."""
    for attachment in message.attachments:
        name = getattr(attachment, "filename", None) or getattr(attachment, "get_filename", str)()
        if name:
            yield name
