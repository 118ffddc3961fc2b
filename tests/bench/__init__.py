"""Generated data, and measurements of the speed of the site and of the relevance of its search.

Each command is a module: `python -m tests.bench.search`, `agenda`, `places`, `near`, `relevance`,
`questions`, `positions`, `import_places`, `admin`, `compare`, `walks`, `hits`, `served`, `edits`,
`peers`, `made_up`. Importing this package sets up Django, unless pytest has done so: by default
with the settings and the database of the developer.
"""

import os

import django
from django.apps import apps

if not apps.ready:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "network.settings.dev")
    django.setup()
