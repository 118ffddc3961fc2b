"""What a kind of invitation must say of itself."""

import pytest

from network.invitations.models import Invitation


def test_a_kind_of_invitation_that_lacks_something_is_refused():
    members = {"__module__": __name__, "url_name": "home:x", "heading": "H", "summary": "S"}
    with pytest.raises(TypeError) as refusal:
        type(Invitation)("Incomplete", (Invitation,), members)
    assert str(refusal.value) == "Incomplete is an Invitation without subject, what, give."
