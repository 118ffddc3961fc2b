"""The site for gunicorn, with pages of fixed text."""

from django.conf import settings

from network.wsgi import application  # noqa: F401

settings.ROOT_URLCONF = "tests.bench.urls"
