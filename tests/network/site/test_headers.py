"""The headers of every response, graded by the rules of Mozilla's Observatory."""

import re

import pytest
import time_machine
from django.db import OperationalError
from django.test import Client, override_settings
from django.urls import reverse

from network.models import NetworkSettings
from network.site.naming import cached_phone
from places import directory

pytestmark = pytest.mark.any_database

# Added by a production server: `network.settings.production`.
SERVED = {
    "SECURE_HSTS_SECONDS": 63_072_000,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
}


def directives(answer):
    parts = answer["Content-Security-Policy"].split(";")
    return {name: value for name, _space, value in (part.strip().partition(" ") for part in parts)}


def grade(answer):
    """Return the points of the Observatory; A+ is 100 and above.

    It starts at 100, and counts bonuses from 90 on. From its table of July 2024, the rows that may
    apply to this site.
    """
    policy, points, extra = directives(answer), 100, 0
    scripts = policy.get("script-src", policy["default-src"])
    styles = policy.get("style-src", policy["default-src"])
    points -= 20 if "'unsafe-inline'" in scripts or "'unsafe-eval'" in scripts else 0
    points -= 20 if re.search(r"https?:(?!/)|\*|data:", scripts) else 0
    extra += 10 if policy["default-src"] == "'none'" and "'unsafe-inline'" not in styles else 0
    extra += 5 if policy["default-src"] == "'none'" else 0
    hsts = re.match(r"max-age=(\d+)", answer.get("Strict-Transport-Security", ""))
    points -= 0 if hsts and int(hsts[1]) >= 15_768_000 else 20
    points -= 0 if answer.get("X-Content-Type-Options") == "nosniff" else 5
    points -= 0 if {"frame-ancestors"} & policy.keys() or answer.get("X-Frame-Options") else 20
    extra += 5 if "frame-ancestors" in policy else 0
    private = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
    extra += 5 if answer.get("Referrer-Policy") in private else 0
    extra += 10 if answer.get("Cross-Origin-Resource-Policy") in {"same-origin", "same-site"} else 0
    for cookie in answer.cookies.values():
        points -= 0 if cookie["secure"] else 20
        points -= 0 if cookie["httponly"] or cookie.key == "csrftoken" else 30
        points -= 0 if cookie["samesite"] in {"Lax", "Strict"} else 5
    return points + (extra if points >= 90 else 0)


@pytest.mark.django_db
def test_headers_earn_the_best_grade_of_the_observatory(site, home, admin_user):
    with override_settings(**SERVED):
        client = Client(headers={"x-forwarded-proto": "https"})
        secure = {"secure": True}
        public = [client.get(path, **secure) for path in ("/", "/rien-de-tel/", "/admin/login/")]
        client.force_login(admin_user)
        admin = [client.get(reverse("wagtailadmin_home"), **secure)]
    assert [answer.status_code for answer in [*public, *admin]] == [200, 404, 200, 200]
    assert min(map(grade, [*public, *admin])) >= 100
    assert grade(public[0]) >= 130
    for answer in [*public, *admin]:
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer["Permissions-Policy"].startswith("geolocation=(self), ")
        assert "camera=()" in answer["Permissions-Policy"]


@pytest.mark.django_db
def test_feeds_may_be_read_by_other_sites(client, site, home):
    answer = client.get("/robots.txt")
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Permissions-Policy" not in answer


@pytest.mark.django_db
def test_security_txt_has_a_contact(client, site):
    url = "/.well-known/security.txt"
    NetworkSettings.objects.filter(site=site).update(email="securite@exemple.fr")
    with time_machine.travel("2026-11-27T10:00:00Z", tick=False):
        answer = client.get(url)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().splitlines() == [
        "Contact: mailto:securite@exemple.fr",
        "Contact: tel:+33465710000",
        "Expires: 2027-05-26T00:00:00Z",
        "Preferred-Languages: fr, en",
        f"Canonical: http://localhost{url}",
    ]
    NetworkSettings.objects.filter(site=site).update(email="", phone="")
    assert client.get(url).status_code == 404


@pytest.mark.django_db
def test_expired_form_explains_the_next_step(site, home):
    strict = Client(enforce_csrf_checks=True)
    for path in ("/", "/admin/login/"):
        answer = strict.post(path, {"username": "x"})
        text = answer.content.decode()
        assert answer.status_code == 403
        assert "restée ouverte trop longtemps" in text
        assert "04 65 71 00 00" in text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.django_db
@pytest.mark.parametrize("fault", [OperationalError, ZeroDivisionError])
def test_error_page_has_the_phone_number_without_the_database(
    client, site, home, monkeypatch, fault
):
    client.get("/")
    assert str(cached_phone().as_e164) == "+33465710000"

    def broken(*_args):
        raise fault

    monkeypatch.setattr(directory, "current", broken)
    client.raise_request_exception = False
    with monkeypatch.context() as gone:
        gone.setattr(NetworkSettings, "for_request", broken)
        answer = client.get("/lieux/points.json")
    assert answer.status_code in {500, 503}
    assert "04 65 71 00 00" in answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")
