"""The WSGI application.

Its import also finishes or undoes an interrupted restoration and, with READ_ONLY, makes database
connections read-only.
"""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db.backends.signals import connection_created

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "network.settings.production")

application = get_wsgi_application()

from network.operation.backup.restoration import settle_at_start  # noqa: E402

settle_at_start()

if settings.READ_ONLY:
    # Only the site is read-only: maintenance commands may write.
    from network.operation.read_only import refuse_to_write

    connection_created.connect(refuse_to_write)
