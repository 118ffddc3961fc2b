"""The WSGI application of the site, with the additional pages of fixed text of `urls`."""

from django.conf import settings

from network.wsgi import application  # noqa: F401

settings.ROOT_URLCONF = "tests.bench.urls"
