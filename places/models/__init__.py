from .closure import Closure
from .duplicate import FormerPlace, PlacePair
from .index import PlaceIndexPage
from .offers import PlaceOffer, PlacePhoto
from .place import PlacePage
from .source import IgnoredField, ImportRun, PlaceSource, Proposal

__all__ = [
    "Closure",
    "FormerPlace",
    "IgnoredField",
    "ImportRun",
    "PlaceIndexPage",
    "PlaceOffer",
    "PlacePage",
    "PlacePair",
    "PlacePhoto",
    "PlaceSource",
    "Proposal",
]
