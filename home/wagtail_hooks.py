"""Imports of the Wagtail hooks of the wings, so that Wagtail finds them."""

from home.front.audience import wagtail_hooks as _audience  # noqa: F401
from home.front.languages import wagtail_hooks as _languages  # noqa: F401
from home.team.desk import wagtail_hooks as _desk  # noqa: F401
from home.team.feedback import wagtail_hooks as _feedback  # noqa: F401
from home.team.guide import wagtail_hooks as _guide  # noqa: F401
from home.team.menus import wagtail_hooks as _menus  # noqa: F401
from home.team.privacy import wagtail_hooks as _privacy  # noqa: F401
from home.team.roles import wagtail_hooks as _roles  # noqa: F401
from home.team.start import wagtail_hooks as _start  # noqa: F401
from home.team.submissions import wagtail_hooks as _submissions  # noqa: F401
