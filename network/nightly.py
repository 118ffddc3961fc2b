"""What the site does by itself once a day: commands that the apps name when they start.

Each must bear being interrupted, run twice, and run after a night was missed.
"""

_commands = {}


def register(command, *, order=50, **options):
    """Run this management command every night: the lower `order` first, then by name."""
    _commands[command] = (order, options)


def commands():
    """[(name, options)] in the order in which they run."""
    return [(name, _commands[name][1]) for name in sorted(_commands, key=_rank)]


def _rank(name):
    return _commands[name][0], name
