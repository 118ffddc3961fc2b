"""The files of `deploy` only name existing commands, variables, folders and units."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from network.operation.deployment import variables
from network.site.copies import NOTICE
from network.site.media import MAX_AGE, RENDITIONS

ROOT = Path(__file__).resolve().parent.parent
DEBIAN = ROOT / "deploy" / "debian"
UNITS = sorted((DEBIAN / "systemd").iterdir())
NGINX = (DEBIAN / "nginx.conf").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
IN_TABLE = re.compile(r"`([A-Z][A-Z0-9_]+)`")


def of_unit(path, key):
    return re.findall(rf"^{key}=(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)


def test_every_variable_that_is_read_is_documented_and_no_other():
    table = OPERATIONS.split("## Settings")[1]
    first_cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    documented = {name for cell in first_cells for name in IN_TABLE.findall(cell)}
    assert documented == {*variables.known(), "DJANGO_SETTINGS_MODULE"}
    last = table.splitlines()[-2:]
    assert {*IN_TABLE.findall(" ".join(last))} == variables.OTHERS - {"DJANGO_SETTINGS_MODULE"}


@pytest.mark.parametrize("path", [DEBIAN / "maillage.env", ROOT / "deploy/container/env.example"])
def test_example_settings_set_no_unknown_variable(path):
    names = set(variables.unknown_in(path))
    assert names == ({"POSTGRES_PASSWORD"} if "container" in str(path) else set())


def commands_of(text):
    """Return the words after `manage.py`, in a shell command or in a list of arguments."""
    return re.findall(r"manage\.py(?: |\", \")([a-z_]+)", text)


def test_every_command_exists():
    scripts = [path for path in (ROOT / "deploy").rglob("*") if path.is_file()]
    files = [*scripts, ROOT / "compose.yaml", ROOT / "Procfile", ROOT / "Dockerfile"]
    named = {name for path in files for name in commands_of(path.read_text(encoding="utf-8"))}
    install = (DEBIAN / "install").read_text(encoding="utf-8")
    named |= set(re.findall(r"manage_in \S+ ([a-z_]+)", install))
    named |= {path.stem.removeprefix("maillage-") for path in UNITS if path.suffix == ".timer"}
    named |= set(re.findall(r"\bmaillage ([a-z_]+_[a-z_]+|backup|restore)\b", OPERATIONS))
    assert named >= {"backup", "deploy_check", "migrate", "nightly", "run_tasks", "start_network"}
    assert named - set(get_commands()) == set()


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_unit_is_complete_and_sandboxed(path):
    text = path.read_text(encoding="utf-8")
    common = (DEBIAN / "common").read_text(encoding="utf-8")
    if path.suffix == ".timer":
        assert of_unit(path, "Unit") == [f"maillage@{path.stem.removeprefix('maillage-')}.service"]
        assert path.name in common
    if path.suffix == ".service":
        assert of_unit(path, "NoNewPrivileges") == ["yes"]
        assert of_unit(path, "ProtectSystem") == ["strict"]
        assert of_unit(path, "CapabilityBoundingSet") == [""]
        assert of_unit(path, "User") == ["maillage"]
        assert of_unit(path, "EnvironmentFile") == ["/etc/maillage/env"]
        assert "@" in path.name or path.name in common
    assert text.startswith(("[Unit]", "#"))


def test_proxies_serve_renditions_and_no_other_media():
    for name in ("nginx.conf", "Caddyfile"):
        text = (DEBIAN / name).read_text(encoding="utf-8")
        served = re.findall(r"\^?/?(media/[\w-]+)", text)
        assert set(served) == {f"media/{RENDITIONS}"}
        assert f"max-age={MAX_AGE}" in text
    assert "max_size 12MB" in (DEBIAN / "Caddyfile").read_text(encoding="utf-8")
    assert "client_max_body_size 12m" in NGINX
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE == 12 * 1024 * 1024
    variable = NOTICE.lower().replace("-", "_")
    assert f"$upstream_http_{variable}" in NGINX
    assert f"proxy_hide_header {NOTICE}" in NGINX


def test_install_replaces_every_placeholder_of_the_proxy_files():
    for name in ("nginx", "caddy"):
        template = DEBIAN / {"nginx": "nginx.conf", "caddy": "Caddyfile"}[name]
        wanted = set(re.findall(r"@([A-Z]+)@", template.read_text(encoding="utf-8"))) - {"NAMES"}
        script = (DEBIAN / name).read_text(encoding="utf-8")
        assert set(re.findall(r"s\|@([A-Z]+)@\|", script)) == wanted


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("events {\n\tworker_connections 768;\n}\n", 4096),
        ("worker_rlimit_nofile 9999;\nevents { worker_connections 768; }\n", 4096),
        ("events { worker_connections 20000; }\n", 20000),
    ],
)
def test_install_raises_the_connections_of_debian_and_keeps_those_of_the_administrator(
    tmp_path, before, after
):
    script = (DEBIAN / "nginx").read_text(encoding="utf-8")
    function = re.search(r"^raise_connections\(\) \{.*?^\}$", script, re.MULTILINE | re.DOTALL)[0]
    path = tmp_path / "nginx.conf"
    path.write_text(before, encoding="utf-8")
    for _again in range(2):
        command = ["bash", "-euc", f'{function}\nraise_connections "$1"', "bash", path]
        subprocess.run(command, check=True)
    text = path.read_text(encoding="utf-8")
    assert f"worker_connections {after};" in text
    limits = [int(number) for number in re.findall(r"worker_rlimit_nofile (\d+);", text)]
    assert len(limits) == (after == 4096)
    assert all(limit >= 2 * after for limit in limits)


def test_containers_can_only_write_to_their_volumes():
    services = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    ours = {name: service for name, service in services.items() if service["image"] == "maillage"}
    assert set(ours) == {"web", "tasks", "clock", "migrate"}
    for service in ours.values():
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert re.findall(r"^USER (.*)$", dockerfile, re.MULTILINE) == ["10001"]
    assert "HEALTHCHECK" in dockerfile
    hosts = {
        re.search(r"@(\w+):5432/", service["environment"]["DATABASE_URL"])[1]
        for service in ours.values()
    }
    assert hosts <= set(services)


@pytest.mark.parametrize(("commit", "expected"), [("abc", "abc123"), ("zzz", "")])
def test_release_of_a_commit_is_found_or_empty(tmp_path, commit, expected):
    for name in ("abc123", "abd123"):
        (tmp_path / "releases" / name).mkdir(parents=True)
    script = 'set -euo pipefail; source "$1"; HOME_DIR=$2; found=$(release_of "$3"); echo "$found"'
    common = ROOT / "deploy/debian/common"
    command = ["bash", "-c", script, "-", common, tmp_path, commit]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip().rpartition("/")[2] == expected


def test_scripts_are_executable():
    for name in ("debian/install", "debian/rollback", "debian/maillage", "container/clock"):
        assert (ROOT / "deploy" / name).stat().st_mode & 0o111
    assert (ROOT / "deploy/platform/web").stat().st_mode & 0o111
