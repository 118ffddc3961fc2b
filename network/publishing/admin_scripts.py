"""The calls that Wagtail's widgets make in scripts, as data that a file of ours reads."""

import json
import re

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from wagtail.admin.widgets import BaseChooser

# "new PageChooser("id", {…});"
CALL = re.compile(r"(?:new )?(\w+)\((.*)\);", re.DOTALL)
# In a script element, these would end it.
SAFE = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})


def script_call(name, arguments):
    text = json.dumps(list(arguments)).translate(SAFE)
    arguments = mark_safe(text)  # noqa: S308
    tag = '<script type="application/json" data-admin-call="{}">{}</script>'
    return format_html(tag, name, arguments)


def render_chooser(self, name, value, attrs=None, renderer=None):
    """In place of `BaseChooser.render`, whose script is written in the page."""
    data = self.get_value_data(value)
    js = self.render_js_init(attrs["id"], name, data)
    called, arguments = CALL.fullmatch(js).groups()
    call = script_call(called, json.loads(f"[{arguments}]"))
    return mark_safe(self.render_html(name, data, attrs) + call)  # noqa: S308


def write_no_script():
    BaseChooser.render = render_chooser
