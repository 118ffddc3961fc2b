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
    message = f"Le site mène à {site.root_url}, et SITE_URL est {settings.SITE_URL}."
    hint = "Lancez « manage.py start_network --check » : le site prend l’adresse de SITE_URL."
    return [CheckWarning(message, hint=hint, id="home.W001")]
