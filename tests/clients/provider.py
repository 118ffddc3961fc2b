"""Sign-in through a real OpenID Connect server, oidc-provider, run by Node: `make test-sign-in`."""

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
    """Install the server with npm in a temporary folder, and return the folder."""
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
    """Run the server, configure the site to use it, and yield its address.

    The claims of the person are in the identity token ("plain"), or in a separate signed answer, as
    with ProConnect ("signed").
    """
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
    """Sign in and consent on the pages of the provider; return the path of the redirection back."""
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
    raise AssertionError(f"The provider does not redirect back to the site: {answer.url}")


@pytest.mark.django_db
def test_real_provider_only_signs_in_to_accounts_with_a_verified_address(site, issuer):
    user = UserFactory(email="leila@exemple.fr")
    UserFactory(email="doute@exemple.fr")
    opened = {}
    for name in ("leila", "doute", "inconnue"):
        client = Client()
        back = agree(client.get(f"{GO}?next=/admin/account/").url, name)
        answer = client.get(back)
        opened[name] = (answer.url, client.session.get("_auth_user_id"))
        # The authorization code cannot be used twice.
        assert Client().get(back).url == "/admin/login/"
    assert opened == {
        "leila": ("/admin/account/", str(user.pk)),
        "doute": ("/admin/login/", None),
        "inconnue": ("/admin/login/", None),
    }
    [identity] = OutsideIdentity.objects.all()
    assert (identity.account, identity.issuer, identity.subject) == (user, issuer, "leila")
