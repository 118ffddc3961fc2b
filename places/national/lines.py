"""Several values in one text field, one a line: how an editor types them."""

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils.translation import gettext_lazy as _

is_email = EmailValidator()
is_website = URLValidator(schemes=["http", "https"])


def lines(text: str) -> list[str]:
    """The non-empty lines, stripped, in order."""
    return [line for raw in text.splitlines() if (line := raw.strip())]


def _validate(text, validator, message):
    for line in lines(text):
        try:
            validator(line)
        except ValidationError:
            raise ValidationError(message, params={"line": line}) from None


def validate_emails(text: str) -> None:
    _validate(text, is_email, _("« %(line)s » n’est pas une adresse de courriel."))


def validate_websites(text: str) -> None:
    _validate(
        text, is_website, _("« %(line)s » n’est pas une adresse web (elle commence par https://).")
    )
