"""Finding: the public index, its engines, facets and suggestions.

A higher app fills the index from its `apps.py`, in `ready()`:

    import search
    search.register(PlacePage, documents.place_document)
    search.follow(Topic, documents.pages_about)
"""

from .documents import Document
from .registry import answer_with, follow, register, register_holidays, register_marks

__all__ = [
    "Document",
    "answer_with",
    "follow",
    "register",
    "register_holidays",
    "register_marks",
]
