#!/usr/bin/env python
import gc
import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    # A command makes many objects that stay, and few circles: looking for these less often spares a
    # tenth of the processor's time to `migrate`, for some 20 MB.
    gc.set_threshold(100_000, 20, 20)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "network.settings.dev")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as fault:
        if settings.configured:
            raise
        sys.exit(f"{fault}")  # a variable that is missing or wrong: its sentence says enough
