"""No response of the admin contains what its content security policy forbids."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.utils.csp import CSP

from .grounds import Grounds, addresses
from .test_addresses import NOT_TRIED

pytestmark = pytest.mark.any_database

# In HTML, or in HTML inside JSON.
INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)(?![^>]*\stype=[\\\"']*application/(?:ld\+)?json)[^>]*>.{0,60}"
    r"|<[a-z][^>]*\son(?:click|change|load|submit|error|input)=[\\\"'][^>]{0,60}"
    r"|(?:href|src|action)=[\\\"']*javascript:.{0,60}",
    re.DOTALL,
)


def test_the_policy_of_the_admin_lets_no_page_run_its_own_scripts():
    assert settings.ADMIN_CSP["script-src"] == [CSP.SELF]
    assert settings.ADMIN_CSP["default-src"] == [CSP.NONE]


# The report of wagtail-localize paginates unordered rows.
@pytest.mark.filterwarnings("ignore::django.core.paginator.UnorderedObjectListWarning")
def test_no_answer_of_the_admin_holds_a_script_of_its_own(site, home):
    grounds = Grounds(home)
    things = grounds.things_of(grounds.writer)
    client = Client(raise_request_exception=False)
    client.force_login(grounds.writer)
    inline_scripts, read, calls = {}, 0, set()
    for name, values, model in addresses():
        if name in NOT_TRIED:
            continue
        answer = client.get(grounds.address(name, values, model, things))
        kind = answer.get("Content-Type", "")
        if answer.status_code != 200 or not kind.startswith(("text/html", "application/json")):
            continue
        text = answer.content.decode()
        read += 1
        calls |= set(re.findall(r'data-admin-call=\\?"([\w.]+)', text))
        if inline := INLINE.findall(text):
            inline_scripts[name] = inline[:2]
        if kind.startswith("text/html"):
            assert "'unsafe-inline'" not in _directive(answer, "script-src"), name
    assert inline_scripts == {}
    assert read > 150
    # The calls that replace inline scripts: our script file must contain each of them.
    script = (settings.BASE_DIR / "network/static/network/admin/scripts.js").read_text()
    assert {call for call in calls if f'"{call}"' not in script} == set()
    assert {"initDateTimeChooser", "InlinePanel", "PageChooser", "ImageChooser"} <= calls


def _directive(answer, name):
    policy = dict(part.strip().partition(" ")[::2] for part in _policy(answer).split(";"))
    return policy[name] if name in policy else policy["default-src"]


def _policy(answer):
    return answer["Content-Security-Policy"]
