"""Signing in through a real OpenID Connect server, oidc-provider, run by Node."""

import re
import shutil
import socket
import subprocess
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests
from django.test import Client

from network.models import OutsideIdentity
from tests.factories import UserFactory

HERE = Path(__file__).parent
GO, BACK = "/admin/login/fournisseur/", "http://localhost/admin/login/fournisseur/retour/"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the server is installed."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("no Node: apt-get install nodejs npm")
    folder = tmp_path_factory.mktemp("provider")
    install = ["npm", "install", "--no-audit", "--no-fund", "--silent", "oidc-provider@9"]
    done = subprocess.run(install, cwd=folder, capture_output=True, timeout=300, text=True)
    if done.returncode:
        reason = done.stderr.strip()[-200:]
        pytest.skip(f"no oidc-provider: npm must reach its registry to install it ({reason})")
    shutil.copy(HERE / "provider.mjs", folder)
    return folder


@pytest.fixture(params=["plain", "signed"])
def issuer(request, folder, settings):
    """Says who the person is in the identity token; or apart, signed, as ProConnect does."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = ["node", "provider.mjs", port, BACK, request.param]
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        address = process.stdout.readline().strip()
        assert address == f"http://localhost:{port}"
        settings.OIDC = {
            "issuer": address,
            "client_id": "maillage",
            "client_secret": "known-to-the-two",
            "label": "Essai",
            "scope": "openid email profile",
            "acr": "",
            "verifies_email": False,
        }
        yield address
    finally:
        process.kill()
        process.wait(10)
        process.stdout.close()


def agree(address, name):
    """Signs in on the provider's own pages and agrees; gives the address that it leads back to."""
    with requests.Session() as person:
        answer = person.get(address, allow_redirects=False, timeout=10)
        for _page in range(10):
            if 300 <= answer.status_code < 400:
                address = urljoin(answer.url, answer.headers["Location"])
                if address.startswith(BACK):
                    return address.removeprefix("http://localhost")
                answer = person.get(address, allow_redirects=False, timeout=10)
                continue
            action = re.search(r'action="([^"]+)"', answer.text).group(1)
            fields = dict(re.findall(r'name="(prompt)" value="(\w+)"', answer.text))
            data = {**fields, "login": name, "password": "x"}
            answer = person.post(action, data, allow_redirects=False, timeout=10)
    raise AssertionError(f"The provider leads nowhere: {answer.url}")


@pytest.mark.django_db
def test_a_real_provider_opens_the_accounts_it_verified(site, issuer):
    user = UserFactory(email="leila@exemple.fr")
    UserFactory(email="doute@exemple.fr")
    opened = {}
    for name in ("leila", "doute", "inconnue"):
        client = Client()
        back = agree(client.get(f"{GO}?next=/admin/account/").url, name)
        answer = client.get(back)
        opened[name] = (answer.url, client.session.get("_auth_user_id"))
        # The code has served.
        assert Client().get(back).url == "/admin/login/"
    assert opened == {
        "leila": ("/admin/account/", str(user.pk)),
        "doute": ("/admin/login/", None),
        "inconnue": ("/admin/login/", None),
    }
    [identity] = OutsideIdentity.objects.all()
    assert (identity.account, identity.issuer, identity.subject) == (user, issuer, "leila")
