"""The registry of nightly commands, which the apps fill when they start.

A command must tolerate being interrupted, run twice, and run after a missed night.
"""

from django.utils.functional import Promise

_commands = {}
_labels = {}


def register(command: str, *, order: int = 50, label: str | Promise = "", **options) -> None:
    """Register a management command to run every night, by ascending `order`, then by name.

    `label` describes the command in the reports. `options` are passed to the command. A
    second registration of the same command replaces the first.
    """
    _commands[command] = (order, options)
    _labels[command] = label


def label_of(command: str) -> str:
    """Return the label of a nightly command, or its name if it has none."""
    return str(_labels.get(command) or command)


def commands() -> list[tuple[str, dict[str, object]]]:
    """Return [(name, options)] of the registered commands, in the order of execution."""
    return [(name, _commands[name][1]) for name in sorted(_commands, key=_rank)]


def _rank(name):
    return _commands[name][0], name
