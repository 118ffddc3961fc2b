"""A place is entrusted to somebody by a link sent by mail."""

from django.db import transaction

from network.invitations import letters
from places.models import PlaceInvitation


def invite(place, email, *, name="", is_trusted=False, user=None, network):
    """Mails the link in the name of `network`, the `NetworkSettings`; an earlier one to the same
    address opens nothing any more.

    False when the mail could not leave: nothing is kept then.
    """
    email = email.strip().lower()
    with transaction.atomic():
        PlaceInvitation.objects.filter(place=place, email=email).delete()
        invitation = PlaceInvitation.objects.create(
            place=place, email=email, name=name, is_trusted=is_trusted, invited_by=user
        )
        is_sent = letters.send(invitation, network)
        if not is_sent:
            transaction.set_rollback(True)
    return is_sent
