"""Whom a second factor is required of: the apps say for which rights and on which screens."""

import re

from django.conf import settings

VERIFIED = "verified"  # in a session whose owner proved a second factor

_rights = set()
_screens = set()


def require_for(*permissions):
    """Nobody who has one of these permissions, "app.codename", enters the admin without."""
    _rights.update(permissions)


def require_on(*views):
    """Nobody opens a view of the admin of one of these names without; patterns, of whole names."""
    _screens.update(views)


def is_required_of(user):
    """Whatever screen they open."""
    return settings.SECOND_FACTOR_REQUIRED and any(user.has_perm(right) for right in _rights)


def is_required_on(view_name):
    return settings.SECOND_FACTOR_REQUIRED and bool(
        _screens and re.fullmatch("|".join(sorted(_screens)), view_name)
    )
