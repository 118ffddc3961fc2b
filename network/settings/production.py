"""The settings of a public server. A missing secret or sender stops it."""

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

# One proxy in front of gunicorn.
PROXIES = env.number("PROXIES", 1)
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
# Browsers then use only HTTPS for this host during two years. Subdomains may belong to others, and
# leaving the preload list of the browsers takes months: HSTS_REACH must name them to include them.
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 63_072_000)
HSTS_REACH = env.choice("HSTS_REACH", ("host", "subdomains", "preload"))
SECURE_HSTS_INCLUDE_SUBDOMAINS = HSTS_REACH != "host"
SECURE_HSTS_PRELOAD = HSTS_REACH == "preload"
SILENCED_SYSTEM_CHECKS = [*SILENCED, "security.W005", "security.W021"]  # require both
if not SECURE_SSL_REDIRECT:
    SILENCED_SYSTEM_CHECKS += ["security.W008"]  # the proxy redirects
SECOND_FACTOR_REQUIRED = env.flag("SECOND_FACTOR", default=True)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

if host := env.text("EMAIL_HOST"):
    DEFAULT_FROM_EMAIL = env.sender()
    MAILERS = env.mailers(
        {
            "BACKEND": "network.tasks.mail.PatientEmailBackend",
            "OPTIONS": {
                "host": host,
                "port": env.number("EMAIL_PORT", 587),
                "username": env.text("EMAIL_USER"),
                "password": env.text("EMAIL_PASSWORD"),
                "use_tls": env.flag("EMAIL_TLS", default=True),
                "timeout": 10,
            },
        }
    )
