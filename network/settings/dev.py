"""The settings of a developer's machine: `make run`."""

from django.core.management.utils import get_random_secret_key

from . import environment as env
from .base import *  # noqa: F403

DEBUG = env.flag("DEBUG", default=True)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")


def _secret_key() -> str:
    """Return the key stored in `secret-key` under VAR_DIR, generated at the first start.

    Sessions thus survive a restart.
    """
    path = env.var("secret-key")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(get_random_secret_key(), encoding="utf-8")
    return path.read_text(encoding="utf-8")


SECRET_KEY = env.text("SECRET_KEY") or _secret_key()
