"""Wagtail's inline scripts as data, for an admin whose policy forbids inline scripts.

`ADMIN_CSP` allows the scripts of files alone. A call that Wagtail writes in a `<script>` is sent as
its function's name and arguments in JSON; `static/network/admin/scripts.js` makes the call.
"""

import json
from collections.abc import Iterable

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.widgets import BaseChooser
from wagtail.admin.widgets.workflows import AdminTaskChooser

# In a script element, these characters could end it.
SAFE = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})


def script_call(name: str, arguments: Iterable[object]) -> SafeString:
    """Return a `<script>` element with a function's name and its arguments as JSON data.

    `arguments` must be serialisable in JSON. A script file of the admin makes the call.
    """
    text = json.dumps(list(arguments)).translate(SAFE)
    arguments = mark_safe(text)  # noqa: S308
    tag = '<script type="application/json" data-admin-call="{}">{}</script>'
    return format_html(tag, name, arguments)


def render_chooser(
    self, name: str, value: int | None, attrs: dict[str, str] | None = None, renderer=None
) -> str:
    """Render a chooser as `BaseChooser.render` does, with a `script_call` as its script.

    `attrs` must contain "id".
    """
    data = self.get_value_data(value)
    return self.render_html(name, data, attrs) + _start(self, attrs["id"], name, data)


def _start(chooser, id_, name, data):
    if isinstance(chooser, AdminTaskChooser):
        return script_call("createTaskChooser", [id_])
    options = chooser.get_js_init_options(id_, name, data)
    return script_call(chooser.js_constructor, [id_, options])


def patch_choosers() -> None:
    """Replace `BaseChooser.render` by `render_chooser`.

    Wagtail's method writes an inline script: see docs/upgrading.md.
    """
    BaseChooser.render = render_chooser
