"""Migration commands of a rollback, run with the Python of either release.

python migrations.py leaves          print the last migration of each app in this release
python migrations.py back < leaves   reverse the migrations after these in the database
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path.cwd()))  # import the release of the current folder


def leaves():
    """Return {app: its last migration} of the current release."""
    from django.db.migrations.loader import MigrationLoader

    return dict(MigrationLoader(None).graph.leaf_nodes())


def back(former):
    """Migrate each app with newer migrations back to its migration in `former` ({app: name}).

    An app that is not in `former` is migrated back to zero. Prints a line for each of these apps.
    """
    from django.core.management import call_command

    for app, name in leaves().items():
        if former.get(app) != name:
            print(f"{app}: {former.get(app, 'removed')}", flush=True)  # noqa: T201
            call_command("migrate", app, former.get(app, "zero"), interactive=False, verbosity=0)


def main(verb: str) -> None:
    """Run one verb: "leaves" prints the last migrations, "back" reverses the newer ones.

    "back" reads the output of "leaves" in the other release from the standard input.
    """
    import django

    django.setup()
    if verb == "leaves":
        for app, name in sorted(leaves().items()):
            print(app, name)  # noqa: T201
    else:
        back(dict(line.split() for line in sys.stdin if line.strip()))


if __name__ == "__main__":
    main(sys.argv[1])
