import pytest

from network.frame import assets


def test_the_sheet_is_one_request_kept_for_ever(client, db):
    response = client.get(assets.stylesheet_url())
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.content.index(b"@layer reset, tokens") < response.content.index(b":root")


@pytest.mark.any_database
def test_a_former_sheet_asks_nothing_of_the_database(client):
    """The test may not ask it."""
    assert client.get("/style/0000000000000000.css").status_code == 410
