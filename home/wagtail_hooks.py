"""Imports the Wagtail hooks of the wings, so that Wagtail finds them."""

from .desk import wagtail_hooks as _desk  # noqa: F401
from .guide import wagtail_hooks as _guide  # noqa: F401
from .menus import wagtail_hooks as _menus  # noqa: F401
from .privacy import wagtail_hooks as _privacy  # noqa: F401
from .roles import wagtail_hooks as _roles  # noqa: F401
from .start import wagtail_hooks as _start  # noqa: F401
from .submissions import wagtail_hooks as _submissions  # noqa: F401
