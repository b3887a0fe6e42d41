"""Settings. Every value that changes between machines comes from the environment: see `configuration`."""

from csp.constants import NONCE, NONE, SELF
from django_prose_editor.config import html_tags
from js_asset import static_lazy
from whitenoise.compress import Compressor

from vertebro_site import configuration, env

BASE_DIR = env.BASE_DIR
DATA_DIR = env.data_dir()
DEPLOYED = env.deployed()
SECRET_KEY = env.secret_key(DATA_DIR)
DEBUG = False

# Addresses -------------------------------------------------------------------------------------------

SITE_URL = configuration.site_url()
ALLOWED_HOSTS = configuration.allowed_hosts()
ROOT_URLCONF = "vertebro_site.urls"
WSGI_APPLICATION = "vertebro_site.wsgi.application"
APPEND_SLASH = True
SECURITY_CONTACT = env.security_contact()

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
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Above what answers static files: they carry the same headers as pages.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "content.reading.middleware.PolicyMiddleware",
    "content.reading.middleware.LanguageMiddleware",
    # Above what answers static files too: nothing is served under another site's name.
    "content.reading.middleware.OddInputMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "content.admin.sessions.SessionLimits",
    "allauth.account.middleware.AccountMiddleware",
    "content.admin.access.throttling.KnownBrowsers",
    "content.admin.access.second_factor.SecondFactorRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
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
TIME_ZONE = configuration.TIME_ZONE

# Data ------------------------------------------------------------------------------------------------

DATABASES = {"default": configuration.database()}

# What all workers and all hosts must know of: attempts at signing in, codes that were used.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "content_cacheentry"}
}

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
# No other site loads our files: what it would show as ours is for readers of this site alone.
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_MIMETYPES = {".svg": "image/svg+xml; charset=utf-8"}
if _store := env.media_store():
    from botocore.config import Config  # 0.2 s, for those only who have such a store

    STORAGES["default"] = {
        "BACKEND": "content.editorial.media.ObjectStore",
        "OPTIONS": _store
        | {
            "file_overwrite": False,
            # What stores other than Amazon's understand: bucket in the path, no checksum that was not asked for.
            "client_config": Config(
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                connect_timeout=3,
                read_timeout=20,
                retries={"max_attempts": 2},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        },
    }
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
SNAPSHOT_DIR = DATA_DIR / "snapshot"
ACCESS_LOG_DIR = env.access_log_dir()

# Accounts --------------------------------------------------------------------------------------------

LOGIN_URL, LOGIN_REDIRECT_URL = "admin:login", "admin:index"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
TWO_FACTOR_REQUIRED = DEPLOYED
KNOWN_BROWSER_COOKIE_NAME = "__Host-known" if DEPLOYED else "known"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "content.models.passwords.BreachedPasswordValidator"},
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # the table of a page's titles sends two for each section
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds in all: a working day
SESSION_IDLE_AGE = 2 * 60 * 60  # seconds without a sign of its person
JOURNAL_DAYS = env.journal_days()
LOG_DAYS = env.log_days()
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "content.admin.site.csrf_failure"
MESSAGE_STORAGE = "content.admin.said.Said"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = DEPLOYED
if DEPLOYED:
    # Browsers take such a cookie over HTTPS only, from this very host: no other of the hospital's can plant one.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"

# allauth: only what the desk uses of it (content.admin.access).
ALLAUTH_TRUSTED_PROXY_COUNT = int(env.behind_proxy())
ACCOUNT_ADAPTER = "content.admin.access.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]  # asked for by its checks; nobody signs up
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_SESSION_COOKIE_AGE = SESSION_COOKIE_AGE
ACCOUNT_PREVENT_ENUMERATION = True
# Passwords are counted by content.admin.access.throttling. Codes of a second factor are counted by account: whoever
# gets that far has the password.
ACCOUNT_RATE_LIMITS = {"login": "", "login_failed": "10/5m/key"}
MFA_ADAPTER = "content.admin.access.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {"add_webauthn": "content.admin.access.forms.AddKeyForm"}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Nothing to guess there, and a hospital is one address.
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}
USERSESSIONS_ADAPTER = "content.admin.access.adapters.SessionsAdapter"

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
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
# A link to PubMed must not tell which page of a hospital its reader comes from.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURITY_HEADERS = {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    # What a page of ours never asks for. Copying a link, sharing it and passkeys are not among them.
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in (
            "accelerometer autoplay browsing-topics camera display-capture encrypted-media geolocation gyroscope"
            " hid idle-detection local-fonts magnetometer microphone midi payment picture-in-picture screen-wake-lock"
            " serial usb xr-spatial-tracking"
        ).split()
    ),
}
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
if _mail := configuration.mail_server():
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
    EMAIL_USE_SSL, EMAIL_USE_TLS = _mail.ssl, _mail.starttls
    EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = configuration.sender()

# Log -------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "vertebro_site.logs.formatter"}},
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
