"""JSON logs: every line carries its request, none carries a personal number."""

import re
import time
import uuid

import structlog

# ID cards (18), disability cards (20, 22), bank cards (15-22 digits), mobile phones (11).
PERSONAL = re.compile(r"(?<![0-9A-Za-z])(?:\d{14,21}[\dXx]|1\d{10})(?![0-9A-Za-z])")

log = structlog.get_logger("portal.request")


def mask(text):
    """Hide the inside of everything that looks like a personal number."""
    return PERSONAL.sub(lambda found: f"{found[0][:3]}***{found[0][-2:]}", text)


def mask_personal(_, __, event):
    """A structlog processor: masks all texts of an event, nested ones too."""
    return _masked(event)


def _masked(value):
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return {key: _masked(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_masked(inner) for inner in value]
    return value


SHARED = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=False),
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.format_exc_info,
]


def configure(level="INFO"):
    """Our own loggers through structlog; returns Django's LOGGING, which sends foreign loggers the same way."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    mask_personal,
                    structlog.processors.JSONRenderer(ensure_ascii=False, default=lambda value: mask(repr(value))),
                ],
            }
        },
        "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stream"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True, "level": level},
            "django.server": {"handlers": [], "propagate": True},
            "gunicorn.error": {"handlers": ["stream"], "propagate": False, "level": level},
            "axes": {"level": "WARNING"},
            "pgtrigger": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
        },
    }


def _told_path(request):
    """The address of the request; of one that is itself a key to something, such as a card on a door, its pattern."""
    match = request.resolver_match
    return f"/{match.route}" if match and "token" in match.kwargs else request.path


class RequestLogMiddleware:
    """Gives each request an id, shown in its log lines and in the X-Request-ID header, and logs its end."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = uuid.uuid4().hex[:16]
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request.id):
            response = self.get_response(request)
            user = getattr(request, "user", None)
            log.info(
                "request",
                method=request.method,
                path=_told_path(request),
                status=response.status_code,
                milliseconds=round((time.perf_counter() - started) * 1000),
                user=user.pk if user is not None and user.is_authenticated else None,
            )
        response.headers["X-Request-ID"] = request.id
        return response
