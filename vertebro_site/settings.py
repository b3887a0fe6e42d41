"""Settings. Every value that changes between machines comes from `env`, and a wrong one stops the start."""

import re
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django_prose_editor.config import html_tags
from js_asset import static_lazy
from whitenoise.compress import Compressor

from vertebro_site import env

BASE_DIR = env.BASE_DIR
DATA_DIR = env.data_dir()
DEPLOYED = env.deployed()
SECRET_KEY = env.secret_key(DATA_DIR)
DEBUG = False

# Addresses -------------------------------------------------------------------------------------------

SITE_URL = env.env_url("SITE_URL", f"http://127.0.0.1:{env.port()}", schemes={"http", "https"})
if DEPLOYED and not SITE_URL.startswith("https://"):
    raise env.Misconfigured("SITE_URL", "DEPLOYED=1 needs the public https:// address of the site")
_site_host = urlsplit(SITE_URL).hostname or ""
# As a Host header has it: an IPv6 address in brackets.
_site_host = f"[{_site_host}]" if ":" in _site_host else _site_host
ALLOWED_HOSTS = env.env_list("ALLOWED_HOSTS", ",".join(dict.fromkeys([_site_host, "127.0.0.1", "localhost"])))
if "*" in ALLOWED_HOSTS:
    raise env.Misconfigured("ALLOWED_HOSTS", "name the hosts: * would accept any")
if not all(re.fullmatch(r"\.?[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]", host) for host in ALLOWED_HOSTS):
    raise env.Misconfigured(
        "ALLOWED_HOSTS", "expected host names separated by commas, without scheme or port"
    )
if not any(
    _site_host == host or (host[0] == "." and f".{_site_host}".endswith(host)) for host in ALLOWED_HOSTS
):
    raise env.Misconfigured("ALLOWED_HOSTS", f"the host of SITE_URL, {_site_host}, is missing")
ROOT_URLCONF = "vertebro_site.urls"
WSGI_APPLICATION = "vertebro_site.wsgi.application"
APPEND_SLASH = True

# Applications ----------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "modeltranslation",
    "content",
    "content.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_prose_editor",
    "js_asset",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "content.reading.middleware.LanguageMiddleware",
    "content.reading.middleware.OddInputMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Languages -------------------------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English"), ("ar", "العربية")]
MODELTRANSLATION_DEFAULT_LANGUAGE = "fr"
MODELTRANSLATION_ENABLE_FALLBACKS = False
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

# Data ------------------------------------------------------------------------------------------------

try:
    _database = dj_database_url.parse(
        env.env_text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'db.sqlite3'}"), conn_max_age=60
    )
except Exception as error:
    raise env.Misconfigured("DATABASE_URL", f"not a database address ({error})".splitlines()[0]) from None
_options = _database.setdefault("OPTIONS", {})
if _database.get("ENGINE") == "django.db.backends.sqlite3":
    if _options:
        raise env.Misconfigured(
            "DATABASE_URL", f"sqlite:/// takes no option, not even {next(iter(_options))!r}"
        )
    _file = Path(_database["NAME"])
    if str(_file) == ":memory:" or not _file.parent.is_dir():
        raise env.Misconfigured(
            "DATABASE_URL", f"sqlite:/// and a file in an existing folder, not {str(_file)!r}"
        )
    _database |= {
        # A thread's connection would outlive the file that a restore replaces.
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            # Writers wait at BEGIN and not in the middle, so no save fails half-way with "database is locked".
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # DELETE and not WAL: SQLite before 3.51.3 can corrupt a database when it resets its WAL.
            "init_command": "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL;",
        },
    }
elif _database.get("ENGINE") == "django.db.backends.postgresql":
    if not _database.get("NAME"):
        raise env.Misconfigured(
            "DATABASE_URL", "the name of the database is missing: postgres://user@host/name"
        )
    if _unknown := sorted(set(_options) - env.postgresql_options()):
        raise env.Misconfigured("DATABASE_URL", f"PostgreSQL has no option {_unknown[0]!r}")
    _database |= {"CONN_HEALTH_CHECKS": True}
    _options.setdefault("connect_timeout", 5)
else:
    raise env.Misconfigured("DATABASE_URL", "expected sqlite:///… or postgres://…")
DATABASES = {"default": _database}

# The editor -------------------------------------------------------------------------------------------

DJANGO_PROSE_EDITOR_EXTENSIONS = [
    # Cleans what is pasted; adds no element of its own.
    {"js": [static_lazy("desk/paste.js")], "extensions": {"CleanPaste": html_tags([])}},
]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# The prose editor's modules name each other through an import map; their source maps are not shipped.
WHITENOISE_MANIFEST_STRICT = False
# Source maps are half of what would be compressed at the first start, and only a developer's tools ask for them.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
SNAPSHOT_DIR = DATA_DIR / "snapshot"

# Accounts --------------------------------------------------------------------------------------------

LOGIN_URL = "admin:login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # the table of a page's titles sends two for each section
SESSION_COOKIE_AGE = 12 * 60 * 60  # a working day, in seconds
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "content.admin.site.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = DEPLOYED

# Headers: the same on pages, errors, files and the admin ---------------------------------------------

CONTENT_SECURITY_POLICY = {
    # Public pages replace this by hashes of their own style (content.reading.styles).
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if DEPLOYED:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    # A preload list entry outlives every setting: the hospital decides that, not this file.
    SILENCED_SYSTEM_CHECKS = ["security.W021"]

# Mail ------------------------------------------------------------------------------------------------

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
if _email_url := env.env_text("EMAIL_URL"):
    try:
        _mail = urlsplit(_email_url)
        EMAIL_PORT = _mail.port or (465 if _mail.scheme == "smtps" else 587)
    except ValueError:
        raise env.Misconfigured("EMAIL_URL", "not an address") from None
    if _mail.scheme not in {"smtp", "smtps", "smtp+tls"} or not _mail.hostname:
        raise env.Misconfigured(
            "EMAIL_URL", "expected smtp://, smtp+tls:// or smtps://user:password@host:port"
        )
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _mail.hostname
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.username or "", _mail.password or ""
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
    EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.env_text("DEFAULT_FROM_EMAIL", f"ne-pas-repondre@{_site_host}")
if not re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(DEFAULT_FROM_EMAIL)[1]):
    raise env.Misconfigured("DEFAULT_FROM_EMAIL", "expected an e-mail address")

# Log -------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"without_queries": {"()": "vertebro_site.logs.WithoutQueries"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_queries"]}
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "content": {"level": "INFO"},
        # A 404 is a reader's typing error, not an event.
        "django.request": {"level": "ERROR"},
        # The development server writes a line a request.
        "django.server": {"level": "INFO", "handlers": ["stderr"], "propagate": False},
    },
}
