"""What a check of a server finds: a sentence, and what to do about it."""

from dataclasses import dataclass
from pathlib import Path

CONTAINER = Path("/.dockerenv"), Path("/run/.containerenv")


@dataclass(frozen=True)
class Finding:
    """`is_fault` when the site must not be left so; otherwise it is worth knowing."""

    sentence: str
    remedy: str = ""
    is_fault: bool = True


def fault(sentence, remedy=""):
    return Finding(sentence, remedy)


def notice(sentence, remedy=""):
    return Finding(sentence, remedy, is_fault=False)


def look_at(unit: str, service: str) -> str:
    """The command that shows how a part of the site goes: a unit of systemd or, in a container, a
    service of compose.yaml."""
    if any(path.exists() for path in CONTAINER):
        return f"docker compose logs {service}"
    return f"systemctl status {unit}"
