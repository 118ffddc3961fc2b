"""The models of the app `places`: the place and its directory, and the models of the wings."""

from places.closures.models import Closure, add_closures
from places.hosts.models import PlaceHost
from places.imports.models import (
    DeclinedPlace,
    FileMapping,
    IgnoredField,
    ImportedChange,
    ImportPart,
    ImportRun,
    PlaceSource,
    Proposal,
    ValueMeaning,
    VanishedPlace,
)
from places.managers.models import (
    PlaceInvitation,
    PlaceMembership,
    PlaceTeam,
)
from places.offers.models import PlaceOffer
from places.stops.models import PlaceStop, add_stops, prefetch_stops
from places.upkeep.confirmations.models import ConfirmationRequest
from places.upkeep.corrections.models import Correction
from places.upkeep.duplicates.models import FormerPlace, PlacePair

from .index import PlaceIndexPage
from .photos import PlacePhoto
from .place import PlacePage

__all__ = [
    "Closure",
    "ConfirmationRequest",
    "Correction",
    "DeclinedPlace",
    "FileMapping",
    "FormerPlace",
    "IgnoredField",
    "ImportedChange",
    "ImportPart",
    "ImportRun",
    "PlaceHost",
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
    "ValueMeaning",
    "VanishedPlace",
    "add_closures",
    "add_stops",
    "prefetch_stops",
]
