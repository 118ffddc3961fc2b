from .closure import Closure, add_closures
from .confirmation import ConfirmationRequest
from .correction import Correction
from .duplicate import FormerPlace, PlacePair
from .index import PlaceIndexPage
from .membership import INVITATION_DAYS, PlaceInvitation, PlaceMembership, PlaceTeam
from .offers import PlaceOffer, PlacePhoto
from .place import PlacePage, know_stops
from .source import IgnoredField, ImportPart, ImportRun, PlaceSource, Proposal
from .stop import PlaceStop, add_stops

__all__ = [
    "INVITATION_DAYS",
    "Closure",
    "ConfirmationRequest",
    "Correction",
    "FormerPlace",
    "IgnoredField",
    "ImportPart",
    "ImportRun",
    "PlaceIndexPage",
    "PlaceInvitation",
    "PlaceMembership",
    "PlaceOffer",
    "PlacePage",
    "PlacePair",
    "PlacePhoto",
    "PlaceSource",
    "PlaceStop",
    "PlaceTeam",
    "Proposal",
    "add_closures",
    "add_stops",
    "know_stops",
]
