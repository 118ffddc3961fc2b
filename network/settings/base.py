"""The settings shared by all installations; `environment` reads the ones that differ."""

from django.utils.csp import CSP
from django.utils.functional import lazy

from network.geography import overseas
from network.operation.deployment.sender import PLACEHOLDER
from network.site.languages import languages
from network.site.naming import network_name

from . import environment as env

BASE_DIR = env.BASE_DIR
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    # Our apps, the highest first: its templates and admin menus take precedence.
    "home",
    "events",
    "resources",
    "places",
    "search",
    "network",
    "wagtail_localize",
    "wagtail_localize.locales",  # replaces wagtail.locales
    "wagtail.api.v2",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.sitemaps",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "home.team.roles.apps.AccountsConfig",  # wagtail.users, with our screens
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "phonenumber_field",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",  # its French catalogue: Wagtail writes « il y a 2 minutes »
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "network.operation.requests.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "network.operation.staging.StagingMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "network.site.middleware.AdminPolicyMiddleware",
    "network.site.middleware.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "network.site.middleware.HostileInputMiddleware",
    "network.site.pages.PublicPagesMiddleware",
    "network.site.middleware.OverloadMiddleware",
    "network.operation.read_only.ReadOnlyMiddleware",
    "network.site.middleware.IncompleteFormMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "network.site.middleware.PathLocaleMiddleware",
    "network.site.copies.CopyNoticeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "network.admin.translations.UntranslatedMiddleware",
    "network.people.accounts.middleware.AccountsMiddleware",
    "home.team.desk.managers_gate.ManagersGateMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "network.urls"
WSGI_APPLICATION = "network.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "network.site.context_processors.network",
            ],
            # Marks the texts that the language of the page does not translate.
            "libraries": {"i18n": "network.templatetags.marked_i18n"},
        },
    },
]

DATABASES = {"default": env.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# None: the database searches.
SEARCH = env.search()

# The cache shared by all processes: limits, locks, Wagtail's own values.
CACHES = env.caches()
# Only with Redis: reading a page from a table of the database takes as long as rendering it.
SHARES_ANSWERS = bool(env.text("CACHE_URL"))
# Number of our proxies between visitors and the site, that is of trusted addresses at the end of
# X-Forwarded-For.
PROXIES = env.number("PROXIES", 0)

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

SESSION_ENGINE = "network.people.accounts.sessions"
# True requires a second factor from the coordination and from users who see registrations.
SECOND_FACTOR_REQUIRED = env.flag("SECOND_FACTOR", default=False)
# None disables sign-in through an OpenID Connect provider.
OIDC = env.oidc()
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60  # seconds

LANGUAGE_CODE = "fr"
ADDED_LANGUAGES = env.var("locale")  # what `add_language` writes
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = languages(ADDED_LANGUAGES, env.words("LANGUAGES"))
# The second folder replaces some of Wagtail's own French words.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale_admin", ADDED_LANGUAGES]
FORMAT_MODULE_PATH = ["network.formats"]
# The overseas territory of the network, for its time zone and phone numbers; "" on the mainland.
OVERSEAS = env.choice("OVERSEAS", ("", *overseas.OVERSEAS))
TIME_ZONE = overseas.time_zone(OVERSEAS)
USE_I18N = True
USE_TZ = True

VAR_DIR = env.var()
STATIC_URL = "/static/"
STATIC_ROOT = env.text("STATIC_DIR") or env.var("static")  # in an image, beside the code
STORAGES = {
    "default": env.storage(),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_URL = "/media/"
MEDIA_ROOT = env.var("media")
# The printed directories: never in MEDIA_ROOT, whose files the proxy serves.
PAPER_ROOT = env.var("paper")

# URL at which the caching proxy purges its copies, if there is such a proxy.
COPIES_URL = env.text("COPIES_URL")

# Without a folder or URL, there is no nightly backup.
BACKUP_DIR = env.text("BACKUP_DIR")
BACKUP_KEEP = env.number("BACKUP_KEEP", 14)
BACKUP_RECIPIENT = env.text("BACKUP_RECIPIENT")  # a public key of age, "age1…"

# The editor's forms are long: a place has over sixty checkboxes.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

# Tasks run at once, or are stored in the database for `manage.py run_tasks`.
TASKS = env.tasks()
MAILERS = env.mailers({"BACKEND": "network.operation.terminal_mail.TerminalBackend"})
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", PLACEHOLDER)
# The mailbox of the letters that come back, or "" to use that of EMAIL_FROM.
EMAIL_BOUNCES = env.text("EMAIL_BOUNCES")
# Recipients of the reports of nightly failures; by default, users who may change the settings.
ADMINS = env.words("ADMINS")

# A copy for tests: not indexed by search engines, with a notice on each page.
STAGING = env.flag("STAGING")
READ_ONLY = env.flag("READ_ONLY")
# False removes the service worker, and the pages that it kept, from the devices that have it.
OFFLINE = env.flag("OFFLINE", default=True)
# False: the readings of places, their prints and the taps on their numbers are not counted.
AUDIENCE = env.flag("AUDIENCE", default=True)
# Server that collects errors by Sentry's protocol, or "".
SENTRY_DSN = env.text("SENTRY_DSN")
# "host:port" at which gunicorn serves the metrics of all processes for Prometheus.
METRICS_BIND = env.text("METRICS_BIND")

# No inline script, no inline style, no other host.
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
    "frame-ancestors": [CSP.SELF],
}
# Tiles of the interactive map: none by default, so that no other host receives requests.
MAP_TILES = env.text("MAP_TILES")  # Ex.: https://tuiles.exemple.fr/{z}/{x}/{y}.png
MAP_TILES_CREDIT = env.text("MAP_TILES_CREDIT", "© OpenStreetMap")
if MAP_TILES:
    SECURE_CSP["img-src"].append("/".join(MAP_TILES.split("/")[:3]))
# The streets behind the map of one place in the admin, requested only when an editor asks for them.
ADMIN_MAP_TILES = MAP_TILES or "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
# No inline script in the admin either; its rich text editor needs inline styles.
ADMIN_CSP = SECURE_CSP | {
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:", "blob:", "/".join(ADMIN_MAP_TILES.split("/")[:3])],
    "frame-src": [CSP.SELF],
}
CSRF_FAILURE_VIEW = "network.site.failures.expired"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the admin previews pages in a frame
# W003: a library named as that of Django, which it extends. W019 requires DENY.
SILENCED_SYSTEM_CHECKS = ["templates.W003", "security.W019"]
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True

WAGTAIL_SITE_NAME = lazy(network_name, str)()  # evaluated each time, because it may change
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_I18N_ENABLED = True
WAGTAIL_ALLOW_UNICODE_SLUGS = False
# « Traduire » creates a draft, even if the source page is published.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("fr", "Français")]
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
# Dates are typed and displayed in the editor's forms in the French format.
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
# The admin sends no request to another host.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_FRONTEND_LOGIN_URL = "/admin/login/"
WAGTAIL_PASSWORD_REQUIRED_TEMPLATE = "network/site/private_page.html"  # noqa: S105
# Wagtail stores a shared password in clear text: pages need one for readers without an account.
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
# Documents are served by a view that checks permissions, in every storage.
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "network.files.forms.DocumentForm"
WAGTAILDOCS_EXTENSIONS = ["pdf", "odt", "ods", "odp", "docx", "xlsx", "csv", "ics"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_IMAGE_MODEL = "network.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "network.files.forms.PictureForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 20_000_000
# No SVG: it may contain a script, which the visitor's browser would run.
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILEMBEDS_FINDERS = []
WAGTAILSEARCH_BACKENDS = {
    "default": {
        # Always the database, so that editors can search when the cluster is down.
        "BACKEND": "search.backends",
    }
}
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {
            "features": [
                "h3",
                "h4",
                "bold",
                "italic",
                "ol",
                "ul",
                "link",
                "document-link",
            ]
        },
    }
}

PHONENUMBER_DEFAULT_REGION = overseas.phone_region(OVERSEAS)
PHONENUMBER_DB_FORMAT = "E164"
PHONENUMBER_DEFAULT_FORMAT = "NATIONAL"

# "line" for reading, "json" for a log collector.
LOG_FORMAT = env.choice("LOG_FORMAT", ("line", "json"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": "network.operation.logs.JsonFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING")},
    "loggers": {
        "django.tasks": {"level": "WARNING"},
        # One line for each response, in JSON only.
        "network.operation.requests": {"level": "INFO" if LOG_FORMAT == "json" else "WARNING"},
        # Robots send other Host headers all day: they get 400, without a traceback.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # The breaker logs the failure once; the client would log every request.
        "elastic_transport": {"level": "CRITICAL"},
    },
}
