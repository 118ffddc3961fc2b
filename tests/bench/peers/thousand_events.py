# For `manage.py shell` of Sites Conformes: publish 1,000 upcoming events, as an editor does.
import datetime

from django.utils import timezone
from wagtail.models import Site
from wagtail.rich_text import RichText

from events.models import EventEntryPage, EventsIndexPage

TEXT = "<p>On apporte son appareil, on repart avec une réponse. Il y a du café.</p>" * 4
home = Site.objects.get(is_default_site=True).root_page.specific
index = EventsIndexPage.objects.first() or home.add_child(
    instance=EventsIndexPage(title="Agenda", slug="agenda", show_in_menus=True)
)
first = timezone.now() + datetime.timedelta(days=2)
for number in range(EventEntryPage.objects.count(), 1000):
    starts_at = first + datetime.timedelta(hours=7 * number)
    event = EventEntryPage(
        title=f"Atelier du numérique {number}",
        slug=f"atelier-{number}",
        body=[("paragraph", RichText(TEXT))],
        event_date_start=starts_at,
        event_date_end=starts_at + datetime.timedelta(hours=2),
        location="Médiathèque de la Basse Ville",
    )
    index.add_child(instance=event).save_revision().publish()
