"""What `manage.py migrate` and `manage.py check --database default` say of the site's address."""

from django.conf import settings
from django.core.checks import Warning as CheckWarning
from django.db import DatabaseError

from . import address


def check_address(app_configs, databases=None, **kwargs):
    """[] where nothing can be read yet."""
    if not databases or "default" not in databases:
        return []
    try:
        site = address.main_site()
    except DatabaseError:
        return []
    if site is None or site.root_page.depth != 2 or not address.differs(site):
        return []
    message = f"Wagtail's site leads to {site.root_url}, and SITE_URL is {settings.SITE_URL}."
    hint = "Run `manage.py start_network --check`: it gives the site the address of SITE_URL."
    return [CheckWarning(message, hint=hint, id="home.W001")]
