"""The results of the checks of a server: a sentence and its remedy."""

from dataclasses import dataclass
from pathlib import Path

CONTAINER = Path("/.dockerenv"), Path("/run/.containerenv")


@dataclass(frozen=True)
class Finding:
    """A problem found by a check: a fault to fix, or (not `is_fault`) an information."""

    sentence: str
    remedy: str = ""
    is_fault: bool = True


def fault(sentence, remedy=""):
    """Return a finding that must be fixed."""
    return Finding(sentence, remedy)


def notice(sentence, remedy=""):
    """Return a finding for information."""
    return Finding(sentence, remedy, is_fault=False)


def look_at(unit: str, service: str) -> str:
    """Return the command that displays the state of a systemd unit.

    In a container, it displays the logs of a service of compose.yaml.
    """
    if any(path.exists() for path in CONTAINER):
        return f"docker compose logs {service}"
    return f"systemctl status {unit}"
