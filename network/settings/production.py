"""A server that the public reaches. A missing secret stops it."""

from urllib.parse import urlsplit

from . import environment as env
from .base import *  # noqa: F403
from .base import SILENCED_SYSTEM_CHECKS as SILENCED
from .base import STORAGES as DEFAULTS

DEBUG = False
SECRET_KEY = env.required("SECRET_KEY")
SITE_URL = WAGTAILADMIN_BASE_URL = env.required("SITE_URL").rstrip("/")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS") or [urlsplit(SITE_URL).hostname]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

STORAGES = DEFAULTS | {"staticfiles": {"BACKEND": "network.site.static_files.StaticFiles"}}

# Gunicorn listens where one proxy reaches it.
PROXIES = env.number("PROXIES", 1)
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
# Browsers remember for two years that this host speaks HTTPS alone. Its subdomains may be somebody
# else's, and the list that browsers ship is left in months: both are asked for by name.
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 63_072_000)
HSTS_REACH = env.choice("HSTS_REACH", ("host", "subdomains", "preload"))
SECURE_HSTS_INCLUDE_SUBDOMAINS = HSTS_REACH != "host"
SECURE_HSTS_PRELOAD = HSTS_REACH == "preload"
SILENCED_SYSTEM_CHECKS = [*SILENCED, "security.W005", "security.W021"]  # which ask for both
if not SECURE_SSL_REDIRECT:
    SILENCED_SYSTEM_CHECKS += ["security.W008"]  # the proxy redirects
SECOND_FACTOR_REQUIRED = env.flag("SECOND_FACTOR", default=True)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

if host := env.text("EMAIL_HOST"):
    MAILERS = env.mailers(
        {
            "BACKEND": "network.tasks.mail.PatientEmailBackend",
            "OPTIONS": {
                "host": host,
                "port": int(env.text("EMAIL_PORT", "587")),
                "username": env.text("EMAIL_USER"),
                "password": env.text("EMAIL_PASSWORD"),
                "use_tls": env.flag("EMAIL_TLS", default=True),
                "timeout": 10,
            },
        }
    )
