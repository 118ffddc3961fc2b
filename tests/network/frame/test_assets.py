from network.frame import assets


def test_the_sheet_is_one_request_kept_for_ever(client, db):
    response = client.get(assets.stylesheet_url())
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.content.index(b"@layer reset, tokens") < response.content.index(b":root")


def test_an_old_address_is_gone(client, db):
    assert client.get("/style/0000000000000000.css").status_code == 404
