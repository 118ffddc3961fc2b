"""What every form of one kind of page repeats, sent once and kept by the browser.

What the blocks of its texts are, the choices of its lists, and the empty rows that its buttons add.

Written into each page, they are half of its bytes and of the time that drawing it takes.
"""

import hashlib
import json
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from uuid import NAMESPACE_OID, uuid5

from django import forms
from django.forms.utils import flatatt
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language
from wagtail.admin.panels import InlinePanel
from wagtail.blocks.base import BlockWidget, get_error_json_data
from wagtail.models import get_page_models
from wagtail.snippets.models import get_snippet_models

from network.fields import Checkboxes, OpenCheckboxes
from network.publishing.admin_scripts import script_call
from network.publishing.rows import content_of

YEAR = 31_536_000
# An empty rich text and the first item of a list have a key drawn by lot: two processes would send
# two versions.
KEY = re.compile(r'(\\"key\\": \\")\w{5}')
ITEM = re.compile(r'"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"')
# How Wagtail begins the text of its rich text editor, and no line that somebody types.
RICH_TEXT = '{\n    "blocks": ['
INDENTATION = re.compile(r"\s*\n\s*")


@dataclass(frozen=True)
class Parts:
    """The script that gives them, its address, and what else their blocks need in the page."""

    script: bytes
    url: str
    media: forms.Media


@lru_cache(maxsize=64)
def parts_of(model, language):
    """Those of the forms of a model: they hang on the code alone, and ask no database."""
    with translation.override(language):
        handler = model.edit_handler.bind_to_model(model)
        form_class = handler.get_form_class()
        widgets = {
            name: field.widget
            for name, field in form_class.base_fields.items()
            if type(field.widget) is BlockWidget
        }
        given = {
            "blocks": {name: _same(widget.block_json) for name, widget in widgets.items()},
            "choices": {
                name: [[str(value), str(label)] for value, label in field.choices]
                for name, field in form_class.base_fields.items()
                if isinstance(field.widget, Checkboxes)
            },
            "rows": {
                panel.relation_name: _empty_row(panel, form_class.formsets[panel.relation_name])
                for panel in _panels_of_rows(handler)
            },
            "header": _header(),
        }
        script = f"formParts.take({json.dumps(given)});".encode()
        digest = hashlib.sha256(script).hexdigest()[:16]
        media = forms.Media(js=["network/admin/form-parts.js"])
        for widget in widgets.values():
            media += widget.media
    return Parts(script, reverse("form_parts", args=[f"{_name(model)}-{language}-{digest}"]), media)


def script(request, digest):
    """The parts of a kind of page: `digest` says which kind, in which language, in which version.

    Another version than ours is that of a process that has just been replaced, or not yet: the
    page needs ours, and does not keep it.
    """
    label, _dash, language = digest.rpartition("-")[0].rpartition("-")
    kinds = {_name(model): model for model in (*get_page_models(), *get_snippet_models())}
    model = kinds.get(label)
    if not hasattr(model, "edit_handler") or not translation.check_for_language(language):
        raise Http404
    parts = parts_of(model, language)
    response = HttpResponse(parts.script, content_type="text/javascript; charset=utf-8")
    is_ours = parts.url == request.path
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable" if is_ours else "no-store"
    return response


class SharedBlockWidget(BlockWidget):
    """Wagtail's, which takes what its blocks are from the parts."""

    def __init__(self, widget):
        super().__init__(widget.block_def, attrs=widget.attrs)

    # The parts give what the blocks need.
    media = forms.Media()

    def render_with_errors(self, name, value, attrs=None, errors=None, renderer=None):
        error = get_error_json_data(errors.as_data()[0]) if errors else None
        state = _without_indentation(self.block_def.get_form_state(value))
        arguments = json.dumps([state, error], ensure_ascii=False, separators=(",", ":"))
        html = format_html(
            '<div id="{}" data-block data-w-block-arguments-value="{}"></div>', name, arguments
        )
        return html + script_call("formParts.block", [name])


class SharedChoices:
    """With a widget of checkboxes: the page holds the values ticked, the boxes come from the
    parts."""

    def render(self, name, value, attrs=None, renderer=None):
        ticked = ((name, text) for text in self.format_value(value))
        inputs = format_html_join("", '<input type="hidden" name="{}" value="{}">', ticked)
        list_id = {"id": (attrs or {}).get("id", f"id_{name}")}
        boxes = format_html("<div{}>{}</div>", flatatt(list_id), inputs)
        return boxes + script_call("formParts.boxes", [name])


class SharedCheckboxes(SharedChoices, Checkboxes):
    pass


class SharedOpenCheckboxes(SharedChoices, OpenCheckboxes):
    pass


SHARED = {Checkboxes: SharedCheckboxes, OpenCheckboxes: SharedOpenCheckboxes}


def share(form):
    """Its blocks and its choices come from the parts."""
    for field in form.fields.values():
        if type(field.widget) is BlockWidget:
            field.widget = SharedBlockWidget(field.widget)
        elif shared := SHARED.get(type(field.widget)):
            field.widget.__class__ = shared


class Rows(InlinePanel):
    """Rows to add, with a button that says so; the empty row comes from the parts."""

    def __init__(self, *args, button, **kwargs):
        super().__init__(*args, **kwargs)
        self.button = button

    def clone_kwargs(self):
        return {**super().clone_kwargs(), "button": self.button}

    class BoundPanel(InlinePanel.BoundPanel):
        template_name = "network/admin/rows.html"

        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            for child in getattr(self, "children", ()):
                shorten_ids(child)

        @property
        def rows(self):
            """[(child, its `content_of`)]."""
            return [(child, content_of(child)) for child in getattr(self, "children", ())]

        @property
        def media(self):
            """The parts too: a shorter screen than the page's form may hold these rows."""
            parts = parts_for(self.panel.model)
            return parts.media + forms.Media(js=[parts.url]) + super().media


def shorten_ids(bound):
    """The ids around a field begin with that of the field: each is repeated four times."""
    for child in getattr(bound, "children", ()):
        shorten_ids(child)
    if bound_field := getattr(bound, "bound_field", None):
        bound.prefix = bound_field.auto_id


def _without_indentation(state):
    """The state of a block and of those in it; a rich text is a string of JSON, which Wagtail
    indents."""
    if isinstance(state, dict):
        return {name: _without_indentation(one) for name, one in state.items()}
    if isinstance(state, list):
        return [_without_indentation(one) for one in state]
    if isinstance(state, str) and state.startswith(RICH_TEXT):
        with suppress(ValueError):
            return json.dumps(json.loads(state), ensure_ascii=False, separators=(",", ":"))
    return state


def parts_for(model):
    """Those of today's language."""
    return parts_of(model, get_language())


def _same(block_json):
    """The same text in every process."""
    return ITEM.sub(f'"{uuid5(NAMESPACE_OID, "first")}"', KEY.sub(r"\1first", block_json))


def _name(model):
    return model._meta.label_lower.replace(".", "-")


def _panels_of_rows(panel):
    if isinstance(panel, Rows):
        yield panel
    for child in getattr(panel, "children", ()):
        yield from _panels_of_rows(child)


def _header():
    """The HTML of what opens and closes a section, `__id__` and `__icon__` in place of its own."""
    return INDENTATION.sub("", render_to_string("network/admin/section_header.html"))


def _empty_row(panel, formset_class):
    """The HTML of a row that is not there yet, `__prefix__` in place of its number."""
    formset = formset_class(instance=panel.model(), prefix=panel.relation_name)
    form = formset.empty_form
    for name in ("DELETE", "ORDER"):
        if name in form.fields:
            form.fields[name].widget = forms.HiddenInput()
    child = panel.child_edit_handler.get_bound_panel(
        instance=form.instance, request=None, form=form, prefix=form.prefix
    )
    shorten_ids(child)
    context = {"self": panel, "child": child, "can_order": formset.can_order}
    html = render_to_string("wagtailadmin/panels/inline_panel_child.html", context)
    return INDENTATION.sub("\n", html)
