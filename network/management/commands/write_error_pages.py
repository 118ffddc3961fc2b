"""Write the pages that a proxy displays while the site is down, into `pages` in VAR_DIR."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.template.loader import render_to_string

from network.models import NetworkSettings
from network.site.naming import cache_settings, cached_phone

PAGES = ("413.html", "503.html")


class Command(BaseCommand):
    """Render the pages of the errors 413 and 503, which the proxy serves as files."""

    help = __doc__

    def handle(self, **options) -> None:
        """Render the pages and write them into VAR_DIR/pages, which is created if it is missing."""
        folder = Path(settings.VAR_DIR) / "pages"
        folder.mkdir(parents=True, exist_ok=True)
        own = NetworkSettings.objects.filter(site__is_default_site=True).first()
        if own:
            cache_settings(own)
        context = {"phone": cached_phone()}
        for name in PAGES:
            (folder / name).write_text(render_to_string(name, context), encoding="utf-8")
