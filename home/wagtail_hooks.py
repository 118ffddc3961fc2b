"""The admin's hooks of the home page; those of the desk are in its own module of this name."""

from .desk import wagtail_hooks as _desk  # noqa: F401
from .roles import wagtail_hooks as _roles  # noqa: F401
