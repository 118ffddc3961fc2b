"""The attributes required in a subclass of `Invitation`."""

import pytest

from network.people.invitations.models import Invitation


def test_incomplete_subclass_of_invitation_is_refused():
    members = {"__module__": __name__, "url_name": "home:x", "heading": "H", "summary": "S"}
    with pytest.raises(TypeError) as refusal:
        type(Invitation)("Incomplete", (Invitation,), members)
    assert str(refusal.value) == "Incomplete is an Invitation without subject, what, give."
