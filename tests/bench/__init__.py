"""Generated data, and measurements of the speed of the site and of the relevance of its search.

Each command is a module: `python -m tests.bench.search`, `agenda`, `places`, `near`,
`relevance`, `questions`, `import_places`, `compare`, `hits`, `served`, `edits`, `peers`, `made_up`.
Importing this package sets up Django, unless pytest has done so.
"""

import os

import django
from django.apps import apps

if not apps.ready:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "network.settings.dev")
    django.setup()
