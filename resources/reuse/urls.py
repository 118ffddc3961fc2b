from django.urls import path

from . import views


def _patterns(folder, name, is_term):
    """A word of the glossary may have the slug of a text."""
    of, kept = f"{folder}/<slug:slug>", {"is_term": is_term}
    return [
        path(f"{of}.md", views.markdown, kept, f"{name}_md"),
        path(f"{of}/historique/", views.changes, kept, f"{name}_changes"),
    ]


urlpatterns = [
    *_patterns("ressources", "text", is_term=False),
    *_patterns("glossaire", "term", is_term=True),
]
