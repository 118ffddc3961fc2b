from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Agenda")

    def ready(self):
        import search
        from network import nightly
        from network.models import Organisation, Person, Topic
        from places.models import PlacePage

        from . import (
            documents,
            signals,  # noqa: F401
        )
        from .feeds import feeds
        from .models import CongressPage, EventPage, Session

        search.register(
            EventPage,
            documents.event_document,
            next_date=documents.next_date,
            calendar=feeds.of_events,
        )
        nightly.register("send_event_letters", order=30)
        nightly.register("purge_registrations", order=60)
        search.register(Session, documents.session_document, next_date=documents.next_session_date)
        for quoted in (CongressPage, Person, Topic):
            search.follow(quoted, documents.sessions_naming)
        for quoted in (Topic, Organisation, PlacePage):
            search.follow(quoted, documents.events_naming)
        # And every six hours by itself, where somebody has set it so.
        nightly.register("pull_events", order=15)
