"""The results of the checks of a server: a sentence and its remedy."""

from dataclasses import dataclass
from pathlib import Path

CONTAINER = Path("/.dockerenv"), Path("/run/.containerenv")


@dataclass(frozen=True)
class Finding:
    """A problem that a check found, with its remedy.

    `is_fault` is False for a notice, which need not be fixed. The texts are in the active language.
    `remedy` is a command or a sentence, or "" without a remedy.
    """

    sentence: str
    remedy: str = ""
    is_fault: bool = True


def fault(sentence: str, remedy: str = "") -> Finding:
    """Return a `Finding` that must be fixed."""
    return Finding(sentence, remedy)


def notice(sentence: str, remedy: str = "") -> Finding:
    """Return a `Finding` for information, which is not a fault."""
    return Finding(sentence, remedy, is_fault=False)


def look_at(unit: str, service: str) -> str:
    """Return the command that displays the state of the systemd unit `unit`.

    In a container, return the command that displays the logs of `service` of compose.yaml.
    """
    if any(path.exists() for path in CONTAINER):
        return f"docker compose logs {service}"
    return f"systemctl status {unit}"
