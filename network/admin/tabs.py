"""The panels that every editing form of the site is made of: its tabs and its lists of rows."""

from functools import partial

from django.utils.translation import get_language
from wagtail.admin.panels import InlinePanel, TabbedInterface
from wagtail.blocks.base import BlockWidget

from network.admin.comparisons import with_lists


class Tabs(TabbedInterface):
    """The tabs of an editing form, without the JSON copy of its fields.

    Wagtail sends the whole form a second time, as data for scripts of third parties. Neither this
    site nor Wagtail reads this copy, which doubles the size of the page. With `comments=False`, the
    fields have no comment button.
    """

    def __init__(self, *args, comments=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.comments = comments
        self._form_classes = {}

    def clone_kwargs(self) -> dict[str, object]:
        """Return Wagtail's arguments and `comments`, so that a copy of the panel has them."""
        return {**super().clone_kwargs(), "comments": self.comments}

    def on_model_bound(self) -> None:
        """Remove the comment buttons of all panels below if `comments` is False."""
        super().on_model_bound()
        if not self.comments:
            _disable_comments(self)

    def get_form_class(self) -> type:
        """Return the form class, built once for each language, not for each request."""
        language = get_language()
        if language not in self._form_classes:
            self._form_classes[language] = super().get_form_class()
        return self._form_classes[language]

    class BoundPanel(TabbedInterface.BoundPanel):
        """The tabs of one instance's form, whose StreamFields use the widgets of the form class.

        All forms of the class share these widgets, which build the definitions of their blocks
        once.
        """

        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            if self.form is not None:
                _share_block_widgets(self.form)

        def js_opts(self) -> dict[str, object]:
            """Return Wagtail's data for scripts, with no children."""
            return {**super().js_opts(), "children": []}

        def get_comparison(self) -> list[partial]:
            """Return Wagtail's comparisons of the fields, with those of `with_lists` for lists."""
            return [with_lists(comparison) for comparison in super().get_comparison()]


class Rows(InlinePanel):
    """An inline panel with its own text on the button that adds a row.

    `button` is that text: Wagtail's "Add %(label)s" cannot agree with a French noun.
    """

    def __init__(self, *args, button, **kwargs):
        super().__init__(*args, **kwargs)
        self.button = button

    def clone_kwargs(self) -> dict[str, object]:
        """Return Wagtail's arguments and `button`, so that a copy of the panel has them."""
        return {**super().clone_kwargs(), "button": self.button}

    class BoundPanel(InlinePanel.BoundPanel):
        """The inline rows of one instance's form, with the site's template."""

        template_name = "network/admin/rows.html"


def _share_block_widgets(form):
    """Replace the copies of StreamField widgets in a form by the widgets of its class.

    A widget builds the definitions of its blocks only once. The copy in each form would build them
    again, in a quarter of the time of a place's form.
    """
    for name, field in form.fields.items():
        if isinstance(field.widget, BlockWidget):
            field.widget = type(form).base_fields[name].widget


def _disable_comments(panel):
    """Remove the comment buttons of a bound panel, of its children and of its rows."""
    if hasattr(panel, "disable_comments"):
        panel.disable_comments = True
    rows = getattr(panel, "child_edit_handler", None)
    for child in [*getattr(panel, "children", ()), *([rows] if rows else [])]:
        _disable_comments(child)
