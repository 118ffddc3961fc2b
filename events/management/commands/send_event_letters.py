"""Sends the letters of registered people: changes, released seats, reminders."""

from django.core.management.base import BaseCommand

from events.models import Registration
from events.registrations import seats


class Command(BaseCommand):
    """Command that notifies changes, releases unconfirmed seats and sends reminders."""

    help = (
        "Écrit aux personnes inscrites : ce qui a changé, les places rendues, le rappel de la"
        " veille. Relancée, n’écrit rien deux fois."
    )

    def handle(self, **options) -> None:
        """Send unsent letters; print the numbers of changes, released seats and reminders."""
        events = Registration.objects.not_cancelled().coming().order_by("event_id")
        changed = seats.notify_changes(
            events.values_list("event_id", flat=True).distinct(), notifies_removed=True
        )
        self.stdout.write(f"Changements dits : {changed}.")
        self.stdout.write(f"Places rendues à qui attend : {seats.release_unconfirmed()}.")
        self.stdout.write(f"Rappels envoyés : {seats.remind()}.")
