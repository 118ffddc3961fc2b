"""The public search: its index, engines, facets and suggestions.

A higher app registers its models from its `apps.py`, in `ready()`:

    import search
    search.register(PlacePage, documents.place_document)
    search.follow(Topic, documents.pages_about)
"""

from .documents import Document
from .registry import (
    LanguageGuide,
    PicturedNeed,
    answer_with,
    follow,
    register,
    register_guides,
    register_holidays,
    register_marks,
    register_needs,
)

__all__ = [
    "Document",
    "LanguageGuide",
    "PicturedNeed",
    "answer_with",
    "follow",
    "register",
    "register_guides",
    "register_holidays",
    "register_marks",
    "register_needs",
]
