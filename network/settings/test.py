"""The settings of the tests: fast hashes, mails in memory, files in a temporary folder."""

import atexit
import shutil
import tempfile
from pathlib import Path

from . import environment as env
from .base import *  # noqa: F403
from .base import DATABASES

DEBUG = False
SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SITE_URL = WAGTAILADMIN_BASE_URL = "http://localhost"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = env.tasks("immediate")
TASKS["default"]["OPTIONS"] = {"defers": False}  # its own tests set it
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="maillage-media-"))
PAPER_ROOT = Path(tempfile.mkdtemp(prefix="maillage-paper-"))
for folder in (MEDIA_ROOT, PAPER_ROOT):
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
# The caches shared by processes have tests of their own.
CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in ("default", "renditions", "process")
}
SHARES_ANSWERS = False  # its own tests set it
SECOND_FACTOR_REQUIRED = False  # its own tests set it
WHITENOISE_AUTOREFRESH = True

if name := env.text("MAILLAGE_TEST_DB"):
    DATABASES["default"]["TEST"] = {"NAME": name}
