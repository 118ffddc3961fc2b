"""Template tags that replace inline scripts of the admin with data.

The content security policy of the admin forbids inline scripts; `network/admin/scripts.js` reads
the data and makes the calls.
"""

import json
import re
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe

from network.admin.scripts import script_call as data_of

register = template.Library()
INLINE = re.compile(r"<script(?![^>]*\s(?:src=|type=\"application/))[^>]*>.*?</script>", re.DOTALL)


@register.simple_tag
def script_call(name: str, *arguments) -> SafeString:
    """Render a call of the function or class `name` of Wagtail as a <script> of JSON data.

    The arguments must be serialisable in JSON.
    """
    return data_of(name, arguments)


@register.filter
def from_json(text: str) -> Any:
    """Parse a JSON text and return its value; raise ValueError for another text."""
    return json.loads(text)


@register.filter
def without_scripts(html: str) -> SafeString:
    """Remove inline scripts from HTML, and mark the result as safe.

    Scripts with `src` remain, and so do data ("application/…"). The caller must trust `html`.
    """
    return mark_safe(INLINE.sub("", html))  # noqa: S308


@register.simple_tag
def chooser_urls() -> str:
    """Render {chooser: URL} as the JSON script `chooser-urls`, for the editor of translations."""
    names = {
        "imageChooser": "wagtailimages_chooser:choose",
        "documentChooser": "wagtaildocs_chooser:choose",
        "pageChooser": "wagtailadmin_choose_page",
    }
    urls = {chooser: reverse(name) for chooser, name in names.items()}
    return json_script(urls, "chooser-urls")
