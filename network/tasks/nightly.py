"""The registry of nightly commands, which the apps fill when they start.

A command must tolerate being interrupted, run twice, and run after a missed night.
"""

_commands = {}
_labels = {}


def register(command, *, order=50, label="", **options):
    """Register a management command to run every night, by ascending `order`, then by name.

    `label` describes it in French in the reports of failures. `options` are passed to it.
    """
    _commands[command] = (order, options)
    _labels[command] = label


def label_of(command):
    """Return the label of a command, or its name without a label."""
    return str(_labels.get(command) or command)


def commands():
    """Return [(name, options)] in the order of execution."""
    return [(name, _commands[name][1]) for name in sorted(_commands, key=_rank)]


def _rank(name):
    return _commands[name][0], name
