"""Choosers of snippets whose buttons have the article that Wagtail's French leaves out."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.widgets import AdminSnippetChooser

from network.models import Organisation, Person, Territory

COMMUNE = AdminSnippetChooser(
    model=Territory,
    choose_one_text=_("Choisir une commune"),
    choose_another_text=_("Choisir une autre commune"),
)
TERRITORY = AdminSnippetChooser(
    model=Territory,
    choose_one_text=_("Choisir un territoire"),
    choose_another_text=_("Choisir un autre territoire"),
)
ORGANISATION = AdminSnippetChooser(
    model=Organisation,
    choose_one_text=_("Choisir une structure"),
    choose_another_text=_("Choisir une autre structure"),
)
PERSON = AdminSnippetChooser(
    model=Person,
    choose_one_text=_("Choisir une personne"),
    choose_another_text=_("Choisir une autre personne"),
)
