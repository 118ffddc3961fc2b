"""What the site does by itself once a day: commands that the apps name when they start.

Each must bear being interrupted, run twice, and run after a night was missed.
"""

_commands = {}
_labels = {}


def register(command, *, order=50, label="", **options):
    """Run this management command every night: the lower `order` first, then by name. `label` says
    in French what it does, for whoever reads that it failed."""
    _commands[command] = (order, options)
    _labels[command] = label


def label_of(command):
    return str(_labels.get(command) or command)


def commands():
    """[(name, options)] in the order in which they run."""
    return [(name, _commands[name][1]) for name in sorted(_commands, key=_rank)]


def _rank(name):
    return _commands[name][0], name
