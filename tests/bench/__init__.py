"""Generated data, and measurements of the speed of the site and of the relevance of its search.

Each command is a module: `python -m tests.bench.search`, `agenda`, `places`, `near`, `relevance`,
`questions`, `positions`, `import_places`, `admin`, `compare`, `walks`, `hits`, `served`, `edits`,
`newsletter`, `peers`, `made_up`. Importing this package sets up Django, unless pytest has done so:
by default with the settings and the database of the developer. The commands of `FILLING` never use
this database: without DATABASE_URL, they run on a new one, deleted at the end.
"""

import os
import sys
import tempfile

import django
from django.apps import apps

# Commands that migrate their database, then add pages to it or edit them.
FILLING = {"tests.bench.edits", "tests.bench.hits", "tests.bench.import_places"}

if not apps.ready:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "network.settings.dev")
    # `python -m` imports this package before the command.
    if FILLING & set(sys.orig_argv):
        # Without DATABASE_URL, the database is in this folder, as all files that the site writes.
        FOLDER = tempfile.TemporaryDirectory(prefix="bench-")
        os.environ["VAR_DIR"] = FOLDER.name
    django.setup()
