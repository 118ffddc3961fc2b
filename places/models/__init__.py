from .index import PlaceIndexPage
from .offers import PlaceOffer, PlacePhoto
from .place import PlacePage

__all__ = ["PlaceIndexPage", "PlaceOffer", "PlacePage", "PlacePhoto"]
