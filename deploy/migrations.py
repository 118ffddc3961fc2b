"""What a rollback asks of the migrations, run with the Python of one release or of the other:

python migrations.py leaves                the last migration of each app, as this release has it
python migrations.py back < leaves         undoes, in the database, those that came after them
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path.cwd()))  # the release, wherever this file stands


def leaves():
    """{app: its last migration} of the code that runs."""
    from django.db.migrations.loader import MigrationLoader

    return dict(MigrationLoader(None).graph.leaf_nodes())


def back(former):
    """Leads the database back to these migrations, one app after the other; says which."""
    from django.core.management import call_command

    for app, name in leaves().items():
        if former.get(app) != name:
            print(f"{app}: {former.get(app, 'removed')}", flush=True)  # noqa: T201
            call_command("migrate", app, former.get(app, "zero"), interactive=False, verbosity=0)


def main(verb):
    import django

    django.setup()
    if verb == "leaves":
        for app, name in sorted(leaves().items()):
            print(app, name)  # noqa: T201
    else:
        back(dict(line.split() for line in sys.stdin if line.strip()))


if __name__ == "__main__":
    main(sys.argv[1])
