"""The service worker, its page, and the marks of the pages that it may keep."""

import json
import re

import pytest
from django.conf import settings
from django.test import override_settings

from network.models import NetworkSettings

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def site_of(response):
    """Return the constant `SITE` of the service worker."""
    return json.loads(re.match(r"const SITE = (.*);\n", response.text)[1])


def kind_of(response):
    marks = re.findall(r'<main id="contenu"[^>]* data-keep="(\w+)"', response.text)
    return marks[0] if marks else ""


def test_worker_is_a_script_that_browsers_check_each_time(client, site):
    response = client.get("/hors-ligne.js")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Cache-Control"] == "no-cache"
    assert not response.cookies
    content = site_of(response)
    assert (content["most"], content["days"]) == (50, 30)
    assert content["offline"]["fr"] == "/hors-ligne/"
    assert content["notices"]["fr"][0] == "Page gardée le {day} à {time}"


def test_worker_may_run_and_fetch_under_the_policy_of_the_site(client, site):
    policy = client.get("/hors-ligne.js")["Content-Security-Policy"]
    # Without `worker-src` and `child-src`, browsers apply `script-src` to a worker.
    assert "worker-src" not in policy
    assert "script-src 'self'" in policy
    assert "connect-src 'self'" in policy


def test_another_telephone_changes_the_worker(client, site):
    before = site_of(client.get("/hors-ligne.js"))["version"]
    assert site_of(client.get("/hors-ligne.js"))["version"] == before
    own = NetworkSettings.for_site(site)
    own.phone = "+33491000000"
    own.save()
    assert site_of(client.get("/hors-ligne.js"))["version"] != before


def test_pages_that_may_be_kept_are_marked(client, make_place):
    make_place("EPN", slug="epn", insee_code="13055", latitude=43.3, longitude=5.37)
    addresses = {
        "/lieux/epn/": "place",
        "/lieux/epn/fiche/": "sheet",
        "/pres-de-chez-moi/?pres=13055": "near",
        "/pres-de-chez-moi/?pres=43.30,5.37": "position",
        "/pres-de-chez-moi/": "",
        "/lieux/epn/corriger/": "",
        "/lieux/": "",
        "/": "",
        "/contact/": "",
        "/hors-ligne/": "",
    }
    assert {address: kind_of(client.get(address)) for address in addresses} == addresses


def test_pages_of_a_visitor_with_a_session_are_not_marked(client, admin_client, make_place):
    make_place("EPN", slug="epn")
    addresses = ["/lieux/epn/", "/lieux/epn/fiche/", "/pres-de-chez-moi/?pres=43.30,5.37"]
    assert all(kind_of(client.get(address)) for address in addresses)
    for address in addresses:
        response = admin_client.get(address)
        assert kind_of(response) == ""
        assert "private" in response["Cache-Control"]


def test_offline_page_has_the_telephone_and_is_the_same_for_all(client, site):
    own = NetworkSettings.for_site(site)
    own.phone = "+33491000000"
    own.save()
    response = client.get("/hors-ligne/")
    assert response.status_code == 200
    assert "public" in response["Cache-Control"]
    assert not response.cookies
    assert 'href="tel:' in response.text.split("<main", 1)[1]
    assert '<meta name="robots" content="noindex">' in response.text


@override_settings(OFFLINE=False)
def test_setting_replaces_the_worker_by_one_that_removes_itself(client, make_place):
    make_place("EPN", slug="epn")
    worker = client.get("/hors-ligne.js")
    assert worker.status_code == 200
    assert worker["Cache-Control"] == "no-cache"
    assert "registration.unregister()" in worker.text
    assert "caches.delete" in worker.text
    assert "fetch" not in worker.text
    assert kind_of(client.get("/lieux/epn/")) == ""
    assert client.get("/hors-ligne/").status_code == 404


def test_worker_needs_no_session(client, site):
    client.cookies[settings.SESSION_COOKIE_NAME] = "x"
    assert site_of(client.get("/hors-ligne.js"))["offline"]["fr"] == "/hors-ligne/"
