"""The reports of the site in the admin's menu, and its list of sites."""

from . import sites as _sites  # noqa: F401
from .images import UndescribedImages
from .reports import add_to_admin

add_to_admin(UndescribedImages)
