"""What Wagtail writes as scripts in the admin, written as data: the policy lets no page of it
run a script of its own. `admin/scripts.js` makes the calls."""

import json
import re

from django import template
from django.urls import reverse
from django.utils.html import json_script
from django.utils.safestring import mark_safe

from network.admin.admin_scripts import script_call as data_of

register = template.Library()
INLINE = re.compile(r"<script(?![^>]*\s(?:src=|type=\"application/))[^>]*>.*?</script>", re.DOTALL)


@register.simple_tag
def script_call(name, *arguments):
    """The call of a function of Wagtail's, or of a class."""
    return data_of(name, arguments)


@register.filter
def from_json(text):
    return json.loads(text)


@register.filter
def without_scripts(html):
    """Without what a page would run by itself; files of scripts stay."""
    return mark_safe(INLINE.sub("", html))  # noqa: S308


@register.simple_tag
def chooser_urls():
    """Where the editor of translations finds its choosers."""
    names = {
        "imageChooser": "wagtailimages_chooser:choose",
        "documentChooser": "wagtaildocs_chooser:choose",
        "pageChooser": "wagtailadmin_choose_page",
    }
    urls = {chooser: reverse(name) for chooser, name in names.items()}
    return json_script(urls, "chooser-urls")
