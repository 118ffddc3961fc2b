"""The tabs of a page's form, without what only weighs."""

from django.forms import Media
from django.utils.translation import get_language
from wagtail.admin.panels import TabbedInterface

from .form_parts import parts_for, share, shorten_ids


class Tabs(TabbedInterface):
    """Without the second copy of the whole form that Wagtail sends for the scripts of others: none
    of ours, nor of Wagtail's own, reads it. What every form of this kind repeats is sent once, and
    ids are short: each field repeats them. With `comments=False`, no button that comments stands
    beside a field.
    """

    def __init__(self, *args, comments=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.comments = comments
        self._form_classes = {}

    def clone_kwargs(self):
        return {**super().clone_kwargs(), "comments": self.comments}

    def on_model_bound(self):
        super().on_model_bound()
        if not self.comments:
            _silence(self)

    def get_form_class(self):
        """Made once: Wagtail makes it at each opening of the page."""
        language = get_language()
        if language not in self._form_classes:
            self._form_classes[language] = super().get_form_class()
        return self._form_classes[language]

    class BoundPanel(TabbedInterface.BoundPanel):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            if self.form is not None:
                share(self.form)

        @property
        def media(self):
            if self.form is None:
                return super().media
            parts = parts_for(self.panel.model)
            return parts.media + Media(js=[parts.url]) + super().media

        @property
        def children(self):
            if not hasattr(self, "_tabs"):
                self._tabs = [
                    child.get_bound_panel(
                        instance=self.instance,
                        request=self.request,
                        form=self.form,
                        prefix=f"{self.prefix}{number}",
                    )
                    for number, child in enumerate(self.panel.children, 1)
                ]
                for tab in self._tabs:
                    tab.template_name = "network/admin/sections.html"
                    shorten_ids(tab)
            return self._tabs

        def js_opts(self):
            return {**super().js_opts(), "children": []}


def _silence(panel):
    """No comments on the fields of a panel bound to its model, nor on those of its rows."""
    if hasattr(panel, "disable_comments"):
        panel.disable_comments = True
    rows = getattr(panel, "child_edit_handler", None)
    for child in [*getattr(panel, "children", ()), *([rows] if rows else [])]:
        _silence(child)
