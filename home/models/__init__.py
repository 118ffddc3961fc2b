from home.roles.models import RoleInvitation

from .contact import ContactPage
from .home import HomePage
from .standard import StandardPage

__all__ = ["ContactPage", "HomePage", "RoleInvitation", "StandardPage"]
