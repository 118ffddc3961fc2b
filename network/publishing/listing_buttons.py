"""The button that translates a page, in the admin's lists, without asking the database each time.

Wagtail-localize asks two questions for each row of a list: which languages a page lacks, and
whether its translations are kept in step. The screen behind the button answers both.
"""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import ListingButton
from wagtail_localize import wagtail_hooks as localize

HOOK = "register_page_listing_more_buttons"


def translate_button(page, user, next_url=None):
    if page.is_root() or len(settings.WAGTAIL_CONTENT_LANGUAGES) < 2:
        return
    if user.has_perm("wagtail_localize.submit_translation"):
        key = page.alias_of_id or page.pk
        url = reverse("wagtail_localize:submit_page_translation", args=[key])
        yield ListingButton(_("Traduire"), url, priority=60, icon_name="wagtail-localize-language")


def replace_localize_button():
    """In the lists only: the page's own header keeps the exact buttons."""
    theirs = localize.page_listing_more_buttons
    # Wagtail has no way to take a hook back.
    hooks._hooks[HOOK] = [row for row in hooks._hooks[HOOK] if row[0] is not theirs]
    hooks.register(HOOK, translate_button)
