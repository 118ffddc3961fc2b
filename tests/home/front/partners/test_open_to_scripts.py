"""Scripts of other sites read the public data (CORS), and ask again only for what changed."""

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.mark.parametrize(
    "address",
    [
        *("/lieux/lieux.json", "/agenda/agenda.json", "/ressources/ressources.json"),
        *("/recherche/recherche.json?q=a", "/donnees/openapi.json", "/api/v2/places/"),
        *("/api/v2/pages/", "/api/v2/images/999/"),
    ],
)
def test_scripts_of_other_sites_may_send_conditional_requests(client, address):
    answer = client.options(address)
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (204, "*")
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in answer["Access-Control-Allow-Headers"]
    refused = client.post(address)
    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert refused["Access-Control-Allow-Origin"] == "*"
