"""Positions that visitors write in debates, and how they are added."""

import uuid

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.html import linebreaks
from django.utils.translation import gettext as _

from resources.models import DebatePage

from .models import Submission

KEYS = uuid.UUID("5d0b7f0e-6a43-4c0f-9f0c-3f8f3c1d2b6a")


def source_debate(debate: DebatePage) -> DebatePage:
    """Return the page that stores the positions of `debate`, a French page if possible.

    For a French debate, it is `debate` itself, otherwise its public French version. Without a
    public French version, it is the page that `debate` is an alias of, or `debate` itself.
    """
    if debate.language == settings.LANGUAGE_CODE:
        return debate
    pages = DebatePage.objects.filter(translation_key=debate.translation_key)
    source = pages.public().in_language(settings.LANGUAGE_CODE).first()
    return source or (debate.alias_of and debate.alias_of.specific) or debate


def position_key(submission: Submission) -> str:
    """Return the UUID of the position's block in the debate, always the same for a submission."""
    return str(uuid.uuid5(KEYS, str(submission.pk)))


def add_position(submission: Submission, user: User) -> DebatePage:
    """Save a draft of the debate with the position at the end; return the draft.

    The position is added to a copy of the latest revision. The draft is saved as a new revision by
    `user` and is not published. Raises ValidationError if the debate was deleted, or if a lock
    prevents `user` from editing it.
    """
    debate = DebatePage.objects.filter(pk=submission.page_id).first()
    if debate is None:
        raise ValidationError(_("Ce débat n’est plus sur le site."))
    lock = debate.get_lock()
    if lock and lock.for_user(user):
        raise ValidationError(_("Quelqu’un a verrouillé ce débat : demandez-lui de l’ouvrir."))
    newest, values = debate.get_latest_revision_as_object(), submission.values
    position = {name: values.get(name, "") for name in ("title", "author", "role")}
    position["text"] = linebreaks(values.get("text", ""), autoescape=True)
    newest.add_position(position_key(submission), position)
    newest.save_revision(user=user, log_action=True)
    return newest


def is_shown(submission: Submission) -> bool:
    """Return True if the debate is public and its published version includes the position."""
    debate = DebatePage.objects.public().filter(pk=submission.page_id).first()
    return debate is not None and debate.has_position(position_key(submission))
