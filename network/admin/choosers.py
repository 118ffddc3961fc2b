"""Choosers of snippets: buttons with an article, which Wagtail's French omits, and full names."""

from urllib.parse import urlencode

from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.widgets import AdminSnippetChooser

from network.models import Organisation, Person, Territory


class FullNameChooser(AdminSnippetChooser):
    """A chooser that displays the chosen object by its `name_in_full`.

    `only` restricts the list of the modal, as {field: value}.
    """

    def __init__(self, *args, only=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.only = only or {}

    def get_display_title(self, instance: Model) -> str:
        """Return the name of the chosen object, with what tells it apart from its namesakes."""
        return instance.name_in_full

    def get_chooser_modal_url(self) -> str:
        """Return the URL of the modal, with the restrictions of `only`."""
        url = super().get_chooser_modal_url()
        return f"{url}?{urlencode(self.only)}" if self.only else url


COMMUNE = FullNameChooser(
    only={"kind": Territory.Kind.COMMUNE.value},
    model=Territory,
    choose_one_text=_("Choisir une commune"),
    choose_another_text=_("Choisir une autre commune"),
)
TERRITORY = FullNameChooser(
    model=Territory,
    choose_one_text=_("Choisir un territoire"),
    choose_another_text=_("Choisir un autre territoire"),
)
ORGANISATION = AdminSnippetChooser(
    model=Organisation,
    choose_one_text=_("Choisir une structure"),
    choose_another_text=_("Choisir une autre structure"),
)
PERSON = FullNameChooser(
    model=Person,
    choose_one_text=_("Choisir une personne"),
    choose_another_text=_("Choisir une autre personne"),
)
