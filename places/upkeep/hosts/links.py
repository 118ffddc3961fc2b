"""The link that removes a person from the page of a place; it never expires."""

from django.core import signing
from django.urls import reverse

from places.models import PlaceHost

SIGNER = signing.Signer(salt="places.host")


def withdrawal_path(host: PlaceHost) -> str:
    """Return the URL path of the page that withdraws the consent of the person of `host`."""
    return reverse("places:host", args=[SIGNER.sign_object(host.pk)])


def host_of(token: str) -> PlaceHost | None:
    """Return the `PlaceHost` of a token, with its place; None if it was removed.

    Raises `BadSignature` if the token is invalid.
    """
    key = SIGNER.unsign_object(token)
    return PlaceHost.objects.select_related("place").filter(pk=key).first()
