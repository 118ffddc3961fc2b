"""Fields of several lines, one value by line, as an editor types them."""

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils.translation import gettext_lazy as _

is_email = EmailValidator()
is_website = URLValidator(schemes=["http", "https"])


def lines(text: str) -> list[str]:
    """Return the lines that are not blank, stripped, in order."""
    return [line for raw in text.splitlines() if (line := raw.strip())]


def _validate(text, validator, message):
    for line in lines(text):
        try:
            validator(line)
        except ValidationError:
            raise ValidationError(message, params={"line": line}) from None


def validate_emails(text: str) -> None:
    """Raise ValidationError for the first line that is neither blank nor an e-mail address."""
    _validate(text, is_email, _("« %(line)s » n’est pas une adresse de courriel."))


def validate_websites(text: str) -> None:
    """Raise ValidationError for the first line that is neither blank nor a URL in http or https."""
    _validate(
        text, is_website, _("« %(line)s » n’est pas une adresse web (elle commence par https://).")
    )
