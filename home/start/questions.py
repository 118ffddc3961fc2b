"""The questions of `start_network`, and how each answer is read."""

import re
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from network import phones
from network.geography import official

from . import clock

# A shell takes what follows a bare # for a remark: the six signs alone mean the same.
COLOR = re.compile("#?([0-9a-fA-F]{6})")


class InvalidAnswerError(Exception):
    """An answer that cannot be taken; says in French why and what to type."""


@dataclass(frozen=True)
class Question:
    """`option` is the command's; `read` takes a text and gives the answer, `compare` that answer
    and those given before, {option: answer}: both raise `InvalidAnswerError`. An empty answer
    stands when it is not `required`."""

    option: str
    text: str
    read: object
    required: bool = False
    compare: object = None


def read_name(text):
    if len(text) > 80:
        raise InvalidAnswerError(_("Ce nom est trop long : 80 lettres au plus."))
    return text


def read_region(text):
    try:
        country = official.Country.read()
        code = country.region_code(text)
        country = country.narrowed(regions=[code])
    except official.UnknownTerritoryError as error:
        raise InvalidAnswerError(str(error)) from error
    # Moments are kept on the clock of the site: it is right before anything is written.
    if fault := clock.fault(row["code"] for row in country.departements):
        raise InvalidAnswerError(fault)
    return code


def read_codes(text):
    """The codes between commas."""
    return tuple(code.strip().upper() for code in text.split(",") if code.strip())


def compare_codes(codes, given):
    """Each must be of the region."""
    try:
        official.Country.read().narrowed(regions=[given["region"]], departements=codes)
    except official.UnknownTerritoryError as error:
        raise InvalidAnswerError(str(error)) from error


def read_mail(text):
    try:
        validate_email(text)
    except ValidationError as error:
        message = _("« %(mail)s » n’est pas une adresse de courriel. Ex. : nom@exemple.fr")
        raise InvalidAnswerError(message % {"mail": text}) from error
    return text.lower()


def read_phone(text):
    """As the forms of the admin do: a national number is one of the network's own territory."""
    try:
        return phones.read_phone(text)
    except ValidationError as error:
        raise InvalidAnswerError(f"« {text} » : {error.message}") from error


def read_color(text):
    color = COLOR.fullmatch(text)
    if not color:
        message = _("« %(color)s » n’est pas une couleur. Ex. : #0b5c75")
        raise InvalidAnswerError(message % {"color": text})
    return f"#{color[1].lower()}"


def read_file(text):
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
    Question("colour", _lazy("Couleur, par exemple #0b5c75 (rien : celles du site)"), read_color),
    Question("places", _lazy("Fichier de lieux (rien : plus tard)"), read_file),
]


def answer(question, text, given):
    """The answer to a question from what was typed; "" when nothing was and nothing must be.
    `given` are the answers to the former ones, {option: answer}."""
    text = " ".join((text or "").split())
    if not text:
        if question.required:
            raise InvalidAnswerError(_("Il faut une réponse."))
        return ""
    value = question.read(text)
    if question.compare:
        question.compare(value, given)
    return value
