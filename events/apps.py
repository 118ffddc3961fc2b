"""Start-up of the agenda: what it registers with the lower layers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    """Configuration of the `events` app, the agenda."""

    name = "events"
    verbose_name = _("Agenda")

    def ready(self) -> None:
        """Connect the receivers and register the agenda with the lower layers.

        Registers second-factor requirements, sessions that expire, the counter of seats and the
        uses of recipes. Also registers lines of pending work, search documents, link checks and
        nightly tasks.
        """
        from network.admin import lines
        from network.memory import stamped_cache
        from network.people.accounts.factors import requirement
        from resources.recipes import uses

        from . import (
            receivers,  # noqa: F401
            seats,
        )
        from .calendars import desk as calendars_desk
        from .calendars import receivers as _calendars  # noqa: F401
        from .congress import receivers as _congress  # noqa: F401
        from .editing import receivers as _editing  # noqa: F401
        from .feeds import receivers as _feeds  # noqa: F401
        from .models import Session
        from .registrations import desk as registrations_desk
        from .registrations import receivers as _registrations  # noqa: F401
        from .registrations.access import EVERYWHERE
        from .registrations.seats import taken
        from .reports import recipes

        # Second factor for the names of registered people, of all events or of one's own.
        requirement.require_for(EVERYWHERE)
        requirement.require_on("event_roll.*")
        stamped_cache.register_expiring(Session)
        seats.count_with(taken)
        uses.provide(recipes.uses)
        lines.register(*calendars_desk.LINES, *registrations_desk.LINES)
        self._have_searched()
        self._have_links_checked()
        self._run_each_night()

    def _have_searched(self):
        import search
        from network.models import Organisation, Person, Topic
        from places.models import PlacePage

        from . import documents
        from .congress import documents as session_documents
        from .feeds import feeds
        from .models import CongressPage, EventPage, Room, Session, Track

        search.register(
            EventPage,
            documents.event_document,
            coming=documents.coming_dates,
            calendar=feeds.of_events,
        )
        search.follow(Topic, documents.events_about)
        search.follow(Organisation, documents.events_of)
        search.follow(PlacePage, documents.events_at)
        search.register(
            Session,
            session_documents.session_document,
            coming=session_documents.coming_session,
        )
        search.follow(CongressPage, session_documents.sessions_in)
        search.follow(Room, session_documents.sessions_in_rooms)
        search.follow(Track, session_documents.sessions_of_tracks)
        search.follow(Person, session_documents.sessions_by)
        search.follow(Topic, session_documents.sessions_about)

    def _have_links_checked(self):
        from network.links import linked_models

        from .models import Session

        linked_models.register(Session, public={"live": True})

    def _run_each_night(self):
        from network.tasks import nightly

        # Corrects stored calendar texts after an update of the site.
        nightly.register("rebuild_agenda", order=10, label=_("Relire les dates de l’agenda"))
        # Some sites also run it every six hours.
        nightly.register("pull_events", order=15, label=_("Relire les calendriers reçus"))
        nightly.register("send_event_letters", order=30, label=_("Écrire aux inscrits"))
        # After the letters about a registration, which are expected sooner.
        nightly.register("purge_newsletters", order=30, label=_("Oublier les abonnements finis"))
        nightly.register("send_newsletters", order=40, label=_("Envoyer la lettre des abonnés"))
        nightly.register(
            "purge_registrations", order=60, label=_("Oublier les inscriptions passées")
        )
        nightly.register(
            "purge_date_changes", order=60, label=_("Oublier l’état d’avant des dates changées")
        )
