"""All models of the home app and of its wings."""

from home.front.audience.models import AudienceCount
from home.front.figures.models import TerritoryFigures
from home.front.languages.models import LanguageReview
from home.team.feedback.models import FeedbackRequest
from home.team.roles.models import ReviewTask, RoleInvitation
from home.team.submissions.models import Submission

from .contact import ContactPage
from .digest import Digest
from .home import HomePage
from .standard import StandardPage

__all__ = [
    "AudienceCount",
    "ContactPage",
    "Digest",
    "FeedbackRequest",
    "HomePage",
    "LanguageReview",
    "ReviewTask",
    "RoleInvitation",
    "StandardPage",
    "Submission",
    "TerritoryFigures",
]
