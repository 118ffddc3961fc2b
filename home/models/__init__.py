from home.roles.models import ReviewTask, RoleInvitation
from home.submissions.models import Submission

from .contact import ContactPage
from .home import HomePage
from .standard import StandardPage

__all__ = [
    "ContactPage",
    "HomePage",
    "ReviewTask",
    "RoleInvitation",
    "StandardPage",
    "Submission",
]
