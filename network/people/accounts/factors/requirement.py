"""Rights and screens that require a second factor; the apps register them."""

import re

from django.conf import settings
from django.contrib.auth.models import User

VERIFIED = "verified"  # session key, True after a second factor was verified

_rights = set()
_screens = set()


def require_for(*permissions: str) -> None:
    """Require a second factor of the accounts that have one of `permissions`.

    It is required on every admin screen, except the views of `middleware.OPEN`. Nothing is required
    if the setting `SECOND_FACTOR_REQUIRED` is off. A permission is written "app.codename".
    """
    _rights.update(permissions)


def require_on(*views: str) -> None:
    """Require a second factor of every account on some admin views.

    Nothing is required if the setting `SECOND_FACTOR_REQUIRED` is off. Each of `views` is a regular
    expression that matches a whole view name.
    """
    _screens.update(views)


def is_required_of(user: User) -> bool:
    """Return True if the user has a permission registered with `require_for`.

    Always False if the setting `SECOND_FACTOR_REQUIRED` is off.
    """
    return settings.SECOND_FACTOR_REQUIRED and any(user.has_perm(right) for right in _rights)


def is_required_on(view_name: str) -> bool:
    """Return True if the view with this name requires a second factor of every account.

    Always False if the setting `SECOND_FACTOR_REQUIRED` is off.
    """
    return settings.SECOND_FACTOR_REQUIRED and bool(
        _screens and re.fullmatch("|".join(sorted(_screens)), view_name)
    )
