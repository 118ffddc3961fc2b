"""Rights and screens that require a second factor; the apps register them."""

import re

from django.conf import settings

VERIFIED = "verified"  # session key, True after a second factor was verified

_rights = set()
_screens = set()


def require_for(*permissions: str) -> None:
    """Require a second factor of accounts with one of these permissions.

    A permission is written "app.codename".
    """
    _rights.update(permissions)


def require_on(*views: str) -> None:
    """Require a second factor on admin views with one of these names.

    Names are regular expressions that match a whole view name.
    """
    _screens.update(views)


def is_required_of(user) -> bool:
    """Return True if a right of the user requires a second factor on every screen."""
    return settings.SECOND_FACTOR_REQUIRED and any(user.has_perm(right) for right in _rights)


def is_required_on(view_name: str) -> bool:
    """Return True if this view requires a second factor."""
    return settings.SECOND_FACTOR_REQUIRED and bool(
        _screens and re.fullmatch("|".join(sorted(_screens)), view_name)
    )
