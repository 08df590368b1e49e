"""Settings: values from the environment, decisions here."""

from datetime import timedelta
from pathlib import Path

import environ
import pghistory
from celery.schedules import crontab

from shenmu_portal import environment, logs

BASE_DIR = Path(__file__).resolve().parent.parent
PORTAL_DATA = environment.data_dir()
found = environment.load()
env = environ.Env()

# --- this installation -------------------------------------------------------------------------
SECRET_KEY = found["SECRET_KEY"]
DEBUG = env.bool("DEBUG", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
HTTPS = env.bool("HTTPS", False)  # behind a TLS proxy: cookies and redirects insist on https
FIELD_KEYS = [key.strip() for key in found["FIELD_KEYS"].split(",") if key.strip()]
FIELD_CIPHER = found.get("FIELD_CIPHER", "AES-256-GCM")
FIELD_DIGEST_KEY = found.get("FIELD_DIGEST_KEY", "")
REDIS_URL = found["REDIS_URL"]
DEMO_PASSWORD = found.get("DEMO_PASSWORD", "")
DATABASES = {"default": env.db_url_config(found["DATABASE_URL"]) | {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}}
ROOT_REGION = env.str("ROOT_REGION", "610881")
IMPORT_DAYS = env.int("IMPORT_DAYS", 30)  # how long uploaded workbooks are kept
LEDGERS = "shenmu_portal.menu.LEDGERS"
FACT_SOURCES = "shenmu_portal.menu.FACT_SOURCES"
VILLAGE_SOURCES = "shenmu_portal.menu.VILLAGE_SOURCES"
PARAMETER_LINKS = "shenmu_portal.menu.PARAMETER_LINKS"
LAYOUTS = "shenmu_portal.layouts.LAYOUTS"

# --- parts -------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "shenmu_portal",
    "bulletins",
    "funds",
    "photovoltaic",
    "supervision",
    "projects",
    "monitoring",
    "core",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "rest_framework",
    "rest_framework.authtoken",
    "django_filters",
    "drf_spectacular",
    "pghistory",
    "pgtrigger",
    "axes",
    "django_htmx",
    "heroicons",
]
MIDDLEWARE = [
    "shenmu_portal.health.HealthMiddleware",
    "shenmu_portal.logs.RequestLogMiddleware",
    "shenmu_portal.csp.ContentSecurityMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "shenmu_portal.sessions.SignedOutMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "core.accounts.PasswordDueMiddleware",
    "shenmu_portal.sessions.SlidingSessionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "core.scoping.ScopeMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "shenmu_portal.urls"
WSGI_APPLICATION = "shenmu_portal.wsgi.application"
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
                "shenmu_portal.context.shell",
            ]
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- language, time, files -----------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
FILTERS_EMPTY_CHOICE_LABEL = "不限"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "build" / "static"
STATICFILES_DIRS = [BASE_DIR / "static", *(path for path in [BASE_DIR / "build" / "assets"] if path.exists())]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = PORTAL_DATA / "media"
MEDIA_URL = "media/"
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- people ----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "core.accounts.RoleBackend"]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": _VALIDATION + "UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "full_name"]},
    },
    {"NAME": "core.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": _VALIDATION + "CommonPasswordValidator"},
    {"NAME": _VALIDATION + "NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "core/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = False
AXES_CLIENT_IP_CALLABLE = "shenmu_portal.proxy.client_address" if HTTPS else None

# --- sessions and browsers -----------------------------------------------------------------------------
SESSION_COOKIE_AGE = 30 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if HTTPS and host != "*"]

# --- background work -------------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 4 * 3600}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(PORTAL_DATA / "timetable")
CELERY_BEAT_SCHEDULE = {
    "screen the previous month": {
        "task": "monitoring.tasks.screen_previous_month",
        "schedule": crontab(day_of_month=1, hour=2, minute=0),
    },
    "screen the running month by the weekly rules": {
        "task": "monitoring.tasks.screen_this_week",
        "schedule": crontab(day_of_week="mon", hour=4, minute=0),
    },
    "open the rounds of visits that are due": {
        "task": "monitoring.tasks.open_sweeps",
        "schedule": crontab(hour=0, minute=20),
    },
    "list what monitored households lack": {
        "task": "monitoring.tasks.check_aid_everywhere",
        "schedule": crontab(hour=5, minute=0),
    },
    "look for what is wrong with projects and assets": {
        "task": "projects.tasks.check_alarms_everywhere",
        "schedule": crontab(hour=5, minute=20),
    },
    "list the exceptions of the week": {
        "task": "monitoring.tasks.list_exceptions_of_the_week",
        "schedule": crontab(day_of_week="mon", hour=5, minute=30),
    },
    "settle mutual-aid loans": {
        "task": "photovoltaic.tasks.settle_mutual_loans",
        "schedule": crontab(hour=0, minute=20),
    },
    "draft the previous month's bulletin": {
        "task": "bulletins.tasks.draft_previous_month",
        "schedule": crontab(day_of_month=2, hour=6, minute=0),
    },
    "check the last published month for late data": {
        "task": "bulletins.tasks.check_late_data",
        "schedule": crontab(day_of_month=2, hour=5, minute=40),
    },
    "draft the quarter's circular": {"task": "bulletins.tasks.draft_quarter", "schedule": crontab(hour=7, minute=0)},
    "ask for the month's progress": {
        "task": "bulletins.tasks.ask_for_progress",
        "schedule": crontab(hour=6, minute=30),
    },
    "check the registers' quality": {
        "task": "monitoring.tasks.check_whole_city",
        "schedule": crontab(hour=3, minute=0),
    },
    "work out what is overdue": {"task": "funds.tasks.check_loans", "schedule": crontab(hour=0, minute=40)},
    "ask the alarms of photovoltaic stations": {
        "task": "photovoltaic.tasks.check_stations_everywhere",
        "schedule": crontab(hour=7, minute=0),
    },
    "settle the quarter's interest subsidy": {
        "task": "funds.tasks.settle_last_quarter",
        "schedule": crontab(day_of_month=2, month_of_year="1,4,7,10", hour=1, minute=20),
    },
    "delete old export files": {"task": "core.tasks.delete_expired_exports", "schedule": crontab(minute=15)},
    "delete old imports": {"task": "core.tasks.delete_expired_imports", "schedule": crontab(hour=4, minute=30)},
    "follow the registers": {"task": "monitoring.tasks.follow_registers", "schedule": crontab(hour=3, minute=20)},
    "forget old tries of strangers": {"task": "core.tasks.forget_old_tries", "schedule": crontab(hour=4, minute=10)},
    "back up": {"task": "core.tasks.back_up", "schedule": crontab(hour=1, minute=0)},
    "restore drill": {"task": "core.tasks.check_restore", "schedule": crontab(day_of_week=0, hour=3, minute=30)},
    "sweep dead jobs": {"task": "core.tasks.sweep_jobs", "schedule": 60},
    "show that the timetable lives": {"task": "core.tasks.beat_heartbeat", "schedule": 30, "options": {"expires": 30}},
}

# --- JSON --------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.SessionAuthentication",
        "core.api.tokens.HashedTokenAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_VERSIONING_CLASS": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "神木市乡村振兴业务平台接口",
    "DESCRIPTION": "只读接口：数据范围与页面相同，个人号码按角色遮盖。",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}

# --- change history and logs ---------------------------------------------------------------------------------
# Triggers are installed from the models after every migrate: as steps of migrations each would render all models anew.
PGTRIGGER_MIGRATIONS = False
PGTRIGGER_INSTALL_ON_MIGRATE = True
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
LOGGING = logs.configure(env.str("LOG_LEVEL", "INFO"))
LOGGING_CONFIG = "logging.config.dictConfig"
