"""Made-up data and what measures the site with it: how fast it answers, how well it finds.

Each command is a module: `python -m tests.bench.search`, `agenda`, `places`, `relevance`,
`questions`, `import_places`, `compare`, `hits`, `served`, `edits`, `peers`, `made_up`. Importing
this package sets Django up, unless pytest has.
"""

import os

import django
from django.apps import apps

if not apps.ready:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "network.settings.dev")
    django.setup()
