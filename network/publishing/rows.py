"""What a row of a form holds, for a browser that knows what stands around it: the empty row."""

from django import forms
from django.utils.html import format_html, format_html_join
from wagtail.admin.panels import FieldPanel
from wagtail.admin.widgets import (
    AdminAutoHeightTextInput,
    AdminDateInput,
    AdminDateTimeInput,
    AdminTimeInput,
    BaseChooser,
)

# Those whose value is all that differs from one row to the next.
PLAIN = {
    forms.EmailInput,
    forms.HiddenInput,
    forms.NumberInput,
    forms.Select,
    forms.TextInput,
    forms.Textarea,
    forms.URLInput,
    AdminAutoHeightTextInput,
    AdminDateInput,
    AdminDateTimeInput,
    AdminTimeInput,
}


def content_of(child):
    """The HTML of the values of a row, given its bound panel: a hidden input for each, which a
    script puts where an empty row has that field, and the whole field where a value would not say
    all. None for a row of which something is wrong, or only read: it is to be written whole."""
    panels = [bound for bound in _below(child) if isinstance(bound, FieldPanel.BoundPanel)]
    if child.form.errors or any(panel.read_only for panel in panels):
        return None
    shown = [_inputs(panel.bound_field) for panel in panels]
    shown = [
        _whole(panel) if html is None else html for panel, html in zip(panels, shown, strict=True)
    ]
    hidden = [_inputs(field) for field in child.form.hidden_fields()]
    return format_html_join("", "{}", ((html,) for html in (*shown, *hidden)))


def _below(bound):
    yield bound
    for child in getattr(bound, "visible_children", ()):
        yield from _below(child)


def _whole(panel):
    html = panel.get_context_data()["rendered_field"]
    return format_html('<div data-row-field="{}">{}</div>', panel.field_name, html)


def _inputs(field):
    """A hidden input for each value; None when values would not say all."""
    values = _values_of(field.field.widget, field.value())
    if values is None:
        return None
    rows = (
        (field.html_name, value, format_html_join("", ' data-{}="{}"', more.items()))
        for value, more in values
    )
    return format_html_join("", '<input type="hidden" name="{}" value="{}"{}>', rows)


def _values_of(widget, value):
    """[(value, {more: of it})]; None when the widget shows more than its value."""
    if type(widget) in PLAIN:
        texts = widget.format_value(value)
        texts = texts if isinstance(texts, list) else [texts]
        return [(text, {}) for text in texts if text not in (None, "")]
    if isinstance(widget, forms.CheckboxInput):
        return [("on", {})] if widget.check_test(value) else []
    if isinstance(widget, forms.CheckboxSelectMultiple):
        ticked, choices = widget.format_value(value), {str(key) for key, _label in widget.choices}
        return [(text, {}) for text in ticked] if choices.issuperset(ticked) else None
    if isinstance(widget, BaseChooser) and widget.js_constructor == "SnippetChooser":
        chosen = widget.get_value_data(value)
        more = chosen and {
            "title": chosen[widget.display_title_key],
            "edit": chosen["edit_url"] or "",
        }
        return [(chosen["id"], more)] if chosen else []
    return None
