"""The check of the site's address, for `manage.py migrate` and `check --database default`."""

from django.conf import settings
from django.core.checks import Warning as CheckWarning
from django.db import DatabaseError

from . import address


def check_address(app_configs, databases: list[str] | None = None, **kwargs) -> list[CheckWarning]:
    """Return [a warning] if the address of the default site differs from SITE_URL, else [].

    Also returns [] if `databases` does not include "default", if the tables are missing, if there
    is no default site, or if the default site has no home page.
    """
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
