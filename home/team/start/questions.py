"""The questions of the command `start_network`, and the parsers of the answers."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from network.geography import official
from network.models.look import Theme
from network.site.catalogues import is_offered
from network.site.themes import Look
from network.text import phones

from . import clock

# The # is optional, because a shell reads an unquoted # as the start of a comment.
COLOR = re.compile("#?([0-9a-fA-F]{6})")
# The colours of a theme that its preview shows.
PREVIEW = ("accent", "highlight", "ink")


class InvalidAnswerError(Exception):
    """Raised for an invalid answer; the translated message explains what to type."""


@dataclass(frozen=True)
class Question:
    """A question of the command `start_network`.

    `option` is the name of its command line option. `read` parses a text that is not empty into the
    answer. `compare(answer, answers)` checks the answer against the earlier answers, {option:
    answer}. `read` and `compare` raise `InvalidAnswerError`. An empty answer is valid if `required`
    is False. `preview` returns lines to print before the prompt, in a terminal.
    """

    option: str
    text: str
    read: Callable[[str], object]
    required: bool = False
    compare: Callable[[object, dict], None] | None = None
    preview: Callable[[], str] | None = None


def read_name(text: str) -> str:
    """Return the name; raise InvalidAnswerError if it has more than 80 characters."""
    if len(text) > 80:
        raise InvalidAnswerError(_("Ce nom est trop long : 80 lettres au plus."))
    return text


def read_region(text: str) -> str:
    """Return the code of a region from its name or code.

    Raises InvalidAnswerError for an unknown region, and for a region without the time zone of the
    site.
    """
    try:
        country = official.Country.read()
        code = country.region_code(text)
        country = country.narrowed(regions=[code])
    except official.UnknownTerritoryError as error:
        raise InvalidAnswerError(str(error)) from error
    # Checked before anything is saved, because stored times depend on the site's time zone.
    if fault := clock.fault(row["code"] for row in country.departements):
        raise InvalidAnswerError(fault)
    return code


def read_codes(text: str) -> tuple[str, ...]:
    """Return the codes separated by commas, in upper case, without blank ones."""
    return tuple(code.strip().upper() for code in text.split(",") if code.strip())


def compare_codes(codes: tuple[str, ...], given: dict[str, object]) -> None:
    """Raise InvalidAnswerError if a département is not in the region `given["region"]`."""
    try:
        official.Country.read().narrowed(regions=[given["region"]], departements=codes)
    except official.UnknownTerritoryError as error:
        raise InvalidAnswerError(str(error)) from error


def read_mail(text: str) -> str:
    """Return the e-mail address in lower case; raise InvalidAnswerError if it is invalid."""
    try:
        validate_email(text)
    except ValidationError as error:
        message = _("« %(mail)s » n’est pas une adresse de courriel. Ex. : nom@exemple.fr")
        raise InvalidAnswerError(message % {"mail": text}) from error
    return text.lower()


def read_phone(text: str) -> str:
    """Return the number in E.164; raise InvalidAnswerError if it is invalid.

    A number without a country code is parsed as a number of the network's territory.
    """
    try:
        return phones.read_phone(text)
    except ValidationError as error:
        raise InvalidAnswerError(f"« {text} » : {error.message}") from error


def read_color(text: str) -> str:
    """Return the colour as "#0b5c75", for "#0B5C75" or "0B5C75".

    Raises InvalidAnswerError for any other text.
    """
    color = COLOR.fullmatch(text)
    if not color:
        message = _("« %(color)s » n’est pas une couleur. Ex. : #0b5c75")
        raise InvalidAnswerError(message % {"color": text})
    return f"#{color[1].lower()}"


def read_theme(text: str) -> str:
    """Return the theme with this name, "vagues" for instance, or with this key.

    Raises InvalidAnswerError for any other text.
    """
    named = {label.split()[0].lower(): key for key, label in Theme.choices}
    key = named.get(text.lower(), text.lower())
    if key not in Theme.values:
        names = ", ".join(label.split()[0] for label in Theme.labels)
        message = _("« %(theme)s » n’est pas un thème. Vous pouvez choisir %(names)s.")
        raise InvalidAnswerError(message % {"theme": text, "names": names})
    return key


def preview_themes() -> str:
    """Return a line for each theme: its colours, for a terminal, its name and its description."""
    lines = []
    for key, label in Theme.choices:
        tokens = Look.made(key, "").tokens["light"]
        lines.append(f"{paint(*(tokens[name] for name in PREVIEW))} {label}")
    return "\n".join(lines)


def paint(*colors: str) -> str:
    """Return a block of each colour "#rrggbb", in the escape sequences of terminals."""
    blocks = (
        f"\x1b[48;2;{int(color[1:3], 16)};{int(color[3:5], 16)};{int(color[5:7], 16)}m   "
        for color in colors
    )
    return f"{''.join(blocks)}\x1b[0m"


def read_languages(text: str) -> tuple[str, ...]:
    """Return the language codes separated by commas, in lower case, each once, French first.

    Raises InvalidAnswerError for a language that the site does not offer, for want of a catalogue
    for instance.
    """
    typed = [code.strip().lower() for code in text.split(",") if code.strip()]
    offered = {code: name for code, name in settings.LANGUAGES if is_offered(code)}
    if unknown := [code for code in typed if code not in offered]:
        message = _(
            "Le site n’a pas de textes dans cette langue : %(code)s. Vous pouvez choisir"
            " %(languages)s."
        )
        names = ", ".join(f"{code} ({name})" for code, name in offered.items())
        raise InvalidAnswerError(message % {"code": unknown[0], "languages": names})
    return tuple(dict.fromkeys([settings.LANGUAGE_CODE, *typed]))


def read_file(text: str) -> Path:
    """Return the path of an existing file, with ~ expanded.

    Raises InvalidAnswerError if the file does not exist.
    """
    path = Path(text).expanduser()
    if not path.is_file():
        raise InvalidAnswerError(_("Il n’y a pas de fichier %(path)s.") % {"path": path})
    return path


QUESTIONS = [
    Question("name", _lazy("Nom du réseau"), read_name, required=True),
    Question(
        "region",
        _lazy("Région, par son nom ou son code, par exemple Bretagne ou 53"),
        read_region,
        required=True,
    ),
    Question(
        "departements",
        _lazy("Départements, par exemple 22,29 (rien : toute la région)"),
        read_codes,
        compare=compare_codes,
    ),
    Question(
        "admin",
        _lazy("Courriel de la première personne qui tiendra le site"),
        read_mail,
        required=True,
    ),
    Question("phone", _lazy("Téléphone du réseau (rien : plus tard)"), read_phone),
    Question("mail", _lazy("Courriel du réseau (rien : plus tard)"), read_mail),
    Question(
        "theme",
        _lazy("Thème, par exemple vagues (rien : plus tard)"),
        read_theme,
        preview=preview_themes,
    ),
    Question("colour", _lazy("Couleur, par exemple #0b5c75 (rien : celle du thème)"), read_color),
    Question(
        "languages",
        _lazy("Langues, en plus du français, par exemple en,ar (rien : celles qui sont relues)"),
        read_languages,
    ),
    Question("places", _lazy("Fichier de lieux (rien : plus tard)"), read_file),
]


def answer(question: Question, text: str | None, given: dict[str, object]) -> object:
    """Return the answer parsed from a typed text, or "" for a blank text or None.

    White space is collapsed before parsing. `given` contains the answers to earlier questions,
    {option: answer}. Raises `InvalidAnswerError` for an invalid answer, and for a blank answer if
    an answer is required.
    """
    text = " ".join((text or "").split())
    if not text:
        if question.required:
            raise InvalidAnswerError(_("Il faut une réponse."))
        return ""
    value = question.read(text)
    if question.compare:
        question.compare(value, given)
    return value
