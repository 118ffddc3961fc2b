"""The look of a network in its settings: the ready-made themes and the widgets of the form.

`network.site.themes` contains the colour, the corners and the pattern of each theme.
"""

import re

from django import forms
from django.db import models
from django.forms.widgets import Script
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

DEFAULT_COLOR = "#921d33"
COLOR = re.compile("#[0-9a-fA-F]{6}")


class Theme(models.TextChoices):
    """The ready-made themes. A label is a pattern, then a colour and corners."""

    NET = "net", _("Filet : rouge et jaune, angles doux")
    WAVES = "waves", _("Vagues : bleu, angles ronds")
    FURROWS = "furrows", _("Sillons : vert, angles doux")
    BRICKS = "bricks", _("Briques : brique, angles droits")
    DOTS = "dots", _("Pastilles : prune, angles ronds")
    PEAKS = "peaks", _("Sommets : violet, angles droits")


class ThemeChoice(forms.RadioSelect):
    """Radio buttons, each with a picture of its theme in light and dark mode."""

    class Media:
        css = {"all": ["network/admin/look.css"]}

    def render(self, name: str, value: str | None, attrs=None, renderer=None) -> str:
        """Render the buttons. The empty choice is omitted: without a choice, none is checked."""
        options = [
            {
                "value": key,
                "label": label,
                "is_checked": key == value,
                "preview": reverse("look_preview", args=[key]),
            }
            for key, label in Theme.choices
        ]
        context = {"name": name, "id": (attrs or {}).get("id", name), "options": options}
        return render_to_string("network/admin/theme_choice.html", context)


class ColorPicker(forms.TextInput):
    """A text field for "#rrggbb" or nothing, beside the browser's colour picker and a preview.

    A browser's picker cannot be empty: the text field is the one that is submitted.
    """

    class Media:
        css = {"all": ["network/admin/look.css"]}
        js = [Script("network/admin/look.js", type="module")]

    def render(self, name: str, value: str | None, attrs=None, renderer=None) -> str:
        """Render the text field, the picker, and the preview that `look.js` updates."""
        key = (attrs or {}).get("id", name)
        own = {"data-color-picker": key, "aria-label": _("Choisir la couleur")}
        slug = f"{Theme.NET}-{value[1:].lower()}" if COLOR.fullmatch(value or "") else Theme.NET
        context = {
            "text": super().render(name, value, attrs, renderer),
            "picker": forms.ColorInput().render("", value or DEFAULT_COLOR, own),
            "preview": reverse("look_preview", args=[slug]),
        }
        return render_to_string("network/admin/color_picker.html", context)
