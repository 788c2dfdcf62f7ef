"""
Logs without tokens: lines for people on a developer's machine, JSON for programs elsewhere.

The protocol puts tokens into URLs, and servers log URLs: uvicorn does so at INFO for
every socket. Here every text that goes to a log is cleaned last of all, when
messages, arguments and tracebacks have become one string.
"""

import logging
import re
import sys
from typing import Literal

import structlog
from structlog.typing import EventDict, Processor

NAMES_OF_SECRETS = r"token|ticket|access|refresh|password|secret"
RULES = (
    (re.compile(rf"((?:{NAMES_OF_SECRETS})=)[^&\s\"'#]+", re.IGNORECASE), r"\1…"),
    (re.compile(rf"(\\?[\"'](?:{NAMES_OF_SECRETS})\\?[\"']\s*:\s*\\?[\"'])[^\"'\\]+", re.IGNORECASE), r"\1…"),
    (re.compile(r"(bearer\s+)[^\s\"']+", re.IGNORECASE), r"\1…"),
    (re.compile(r"(://[^\s:/@\"']*:)[^\s/@\"']+(?=@)"), r"\1…"),  # the password in a database's address
    (re.compile(r"eyJ[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*)*"), "…"),  # a JWT, wherever it stands
)
SECRET = re.compile(NAMES_OF_SECRETS, re.IGNORECASE)
CHATTY = ("aiosqlite", "asyncio", "alembic")  # at debug they tell of every statement
# Other people's formatters may write these; a logger's filter does not cover the loggers below it.
CLEANED = (
    "uvicorn.error",
    "uvicorn.access",
    "uvicorn.asgi",
    "livebell",
    "livebell.others",
    "livebell.sockets",
    "livebell.syncs",
    "livebell.workers",
    "websockets.server",
)

Form = Literal["console", "json"]


def clean(text: str) -> str:
    """``text`` with an ellipsis in place of whatever may be a token or a password."""
    for pattern, replacement in RULES:
        text = pattern.sub(replacement, text)
    return text


def redact(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Clean the fields one by one: colours would stand between a name and its value later."""
    event.pop("color_message", None)  # uvicorn's: the same words again, with colours in them
    for name, value in event.items():
        if name.startswith("_"):
            continue  # structlog's own
        if SECRET.search(name):
            event[name] = "…"
        elif isinstance(value, str):
            event[name] = clean(value)
    return event


class CleanFormatter(structlog.stdlib.ProcessorFormatter):
    """One line for each record, whoever wrote it; then cleans the whole."""

    def __init__(self, form: Form = "console") -> None:
        before: list[Processor] = [
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            redact,
        ]
        render: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
        if form == "json":
            render += [
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ]
        else:
            # The plain traceback: the pretty one shows variables, and those hold tokens.
            render.append(
                structlog.dev.ConsoleRenderer(
                    colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
                )
            )
        super().__init__(processors=render, foreign_pre_chain=before)

    def format(self, record: logging.LogRecord) -> str:
        """One record as clean text."""
        return clean(super().format(record))


class _CleanFilter(logging.Filter):
    """For handlers that are not ours: what reaches them has been cleaned already."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, cleaned."""
        message = record.getMessage()
        cleaned = clean(message)
        if cleaned != message:
            record.msg, record.args = cleaned, None
        if record.exc_info and not record.exc_text:
            # Formatters write this text where it is there already.
            record.exc_text = clean(logging.Formatter().formatException(record.exc_info))
        return True


_FILTER = _CleanFilter()


def keep_tokens_out() -> None:
    """Clean what the server says, also where somebody else has set up its logs. Twice is harmless."""
    for name in CLEANED:
        logging.getLogger(name).addFilter(_FILTER)


def set_up_logs(level: str, form: Form = "console") -> None:
    """One line each on standard error, cleaned. ``level`` is a name in lower case."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(CleanFormatter(form))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
