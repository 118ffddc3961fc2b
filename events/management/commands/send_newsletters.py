"""Sends the letter « Les rendez-vous près de chez moi » to the subscribers whose letter is due."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from events.newsletter import sending


class Command(BaseCommand):
    """Command that sends the due letters; a second run sends nothing twice."""

    help = (
        "Envoie « Les rendez-vous près de chez moi » à qui l’attend. Relancée, n’écrit rien deux"
        " fois ; interrompue, elle reprend où elle en était."
    )

    def handle(self, **options) -> None:
        """Send the letters and print their numbers.

        Does nothing if the setting `STAGING` is on, because a copy has the addresses of the site.
        Raises CommandError at the end if letters could not be sent: they are due the next night.
        """
        if settings.STAGING:
            self.stdout.write("Copie d’essai : aucune lettre n’est envoyée.")
            return
        counts, is_stopped = sending.send_due()
        self.stdout.write(f"Lettres envoyées : {counts['sent']}.")
        self.stdout.write(f"Renouvellements demandés : {counts['renewal']}.")
        self.stdout.write(f"Adresses retirées : {counts['retired']}.")
        self.stdout.write(f"Adresses à réessayer : {counts['refused']}.")
        if is_stopped:
            raise CommandError("Le serveur de courriel ne répond plus : la suite attend demain.")
        if counts["failed"]:
            raise CommandError(f"Lettres non parties, à reprendre demain : {counts['failed']}.")
