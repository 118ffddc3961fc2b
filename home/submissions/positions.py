"""What the public writes in a debate: to which debate it goes, and how it is added there."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.html import linebreaks
from django.utils.translation import gettext as _

from resources.models import DebatePage

KEYS = uuid.UUID("5d0b7f0e-6a43-4c0f-9f0c-3f8f3c1d2b6a")


def written_in(debate):
    """The page whose positions are written, of a debate shown in any language: the others are
    translated from it."""
    if debate.language == settings.LANGUAGE_CODE:
        return debate
    pages = DebatePage.objects.filter(translation_key=debate.translation_key)
    source = pages.public().in_language(settings.LANGUAGE_CODE).first()
    return source or (debate.alias_of and debate.alias_of.specific) or debate


def key_of(submission):
    """The key of its position among those of the debate: the same each time."""
    return str(uuid.uuid5(KEYS, str(submission.pk)))


def add_position(submission, user):
    """The debate, with the position at the end of its newest version, which nobody published yet.
    Raises `ValidationError` when it cannot be added to."""
    debate = DebatePage.objects.filter(pk=submission.page_id).first()
    if debate is None:
        raise ValidationError(_("Ce débat n’est plus sur le site."))
    lock = debate.get_lock()
    if lock and lock.for_user(user):
        raise ValidationError(_("Quelqu’un a verrouillé ce débat : demandez-lui de l’ouvrir."))
    newest, values = debate.get_latest_revision_as_object(), submission.values
    position = {name: values.get(name, "") for name in ("title", "author", "role")}
    position["text"] = linebreaks(values.get("text", ""), autoescape=True)
    newest.add_position(key_of(submission), position)
    newest.save_revision(user=user, log_action=True)
    return newest


def is_shown(submission):
    """Whether the debate that the public reads has its position."""
    debate = DebatePage.objects.public().filter(pk=submission.page_id).first()
    return debate is not None and debate.has_position(key_of(submission))
