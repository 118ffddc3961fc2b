import pytest

from resources.addresses import address_key, host_of


@pytest.mark.parametrize(
    "same",
    [
        "http://www.example.org/avenir-epn",
        "https://example.org/avenir-epn/",
        "https://EXAMPLE.org:443/avenir-epn#partie-2",
        "https://example.org/avenir-epn?utm_source=lettre&fbclid=1",
        "  https://example.org/avenir-epn ",
    ],
)
def test_addresses_of_one_document_have_one_key(same):
    assert address_key(same) == "example.org/avenir-epn"


@pytest.mark.parametrize(
    "other",
    [
        "https://example.org/avenir-epn?page=2",
        "https://example.org/Avenir-EPN",
        "https://blog.example.org/avenir-epn",
        "https://example.org:8080/avenir-epn",
    ],
)
def test_addresses_of_other_documents_have_other_keys(other):
    assert address_key(other) not in {"", "example.org/avenir-epn"}


def test_the_order_of_a_query_does_not_matter():
    assert address_key("http://a.fr/?b=2&a=1") == address_key("http://a.fr/?a=1&b=2")


@pytest.mark.parametrize("wrong", ["", "javascript:alert(1)", "ftp://a.fr/", "http://[", "a.fr/b"])
def test_invalid_web_address_has_no_key(wrong):
    assert address_key(wrong) == ""


def test_a_site_is_named_by_its_host():
    assert host_of("http://www.internetactu.net/2012/03/?a=1") == "internetactu.net"
