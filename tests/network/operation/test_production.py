"""The settings of a server, read as it reads them."""

import logging
import runpy

import pytest
from django.core.exceptions import ImproperlyConfigured

REQUIRED = {"SECRET_KEY": "k" * 50, "SITE_URL": "https://reseau.example"}


@pytest.fixture
def read(monkeypatch):
    """The settings under these variables of the environment, with those that must be there."""

    def production(**variables):
        for name, value in (REQUIRED | variables).items():
            monkeypatch.setenv(name, value)
        return runpy.run_module("network.settings.production")

    return production


@pytest.mark.parametrize(
    ("reach", "subdomains", "preload"),
    [("", False, False), ("host", False, False), ("subdomains", True, False)]
    + [("preload", True, True)],
)
def test_hsts_covers_subdomains_only_if_configured(read, reach, subdomains, preload):
    settings = read(HSTS_REACH=reach)
    assert settings["SECURE_HSTS_SECONDS"] == 2 * 365 * 86400
    assert settings["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is subdomains
    assert settings["SECURE_HSTS_PRELOAD"] is preload


def test_another_reach_is_refused_by_name(read):
    with pytest.raises(ImproperlyConfigured, match="HSTS_REACH is 'all': use one of host, "):
        read(HSTS_REACH="all")


def test_a_host_that_is_not_ours_is_refused_without_a_line(client, capfd):
    client.raise_request_exception = False
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400
    assert capfd.readouterr().err == ""
    assert not logging.getLogger("django.security.DisallowedHost").isEnabledFor(logging.ERROR)


@pytest.mark.parametrize(
    "sender",
    [
        *("", "bonjour", "reseau.fr", "@reseau.fr", "a@192.0.2.1", "a@site.local"),
        *("bonjour@example.org", "Réseau <bonjour@mail.exemple.fr>", "a@reseau.example"),
    ],
)
def test_server_that_sends_mails_needs_a_sender_of_a_real_domain(read, sender):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_FROM"):
        read(EMAIL_HOST="mail.reseau.fr", EMAIL_FROM=sender)


def test_sender_of_a_real_domain_is_kept(read):
    sender = "Réseau <bonjour@monexemple.fr>"
    settings = read(EMAIL_HOST="mail.reseau.fr", EMAIL_FROM=sender)
    assert settings["DEFAULT_FROM_EMAIL"] == sender
