"""
Logs without tokens.

The protocol puts tokens into URLs, and servers log URLs: uvicorn does so at INFO for
every socket. Here every text that goes to a log is cleaned last of all, when
messages, arguments and tracebacks have become one string.
"""

import logging
import re
import sys

NAMES_OF_SECRETS = r"token|ticket|access|refresh|password|secret"
RULES = (
    (re.compile(rf"((?:{NAMES_OF_SECRETS})=)[^&\s\"'#]+", re.IGNORECASE), r"\1…"),
    (re.compile(rf"(\\?[\"'](?:{NAMES_OF_SECRETS})\\?[\"']\s*:\s*\\?[\"'])[^\"'\\]+", re.IGNORECASE), r"\1…"),
    (re.compile(r"(bearer\s+)[^\s\"']+", re.IGNORECASE), r"\1…"),
    (re.compile(r"eyJ[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*)*"), "…"),  # a JWT, wherever it stands
)
CHATTY = ("aiosqlite", "asyncio")  # at debug they tell of every statement


def clean(text: str) -> str:
    """``text`` with an ellipsis in place of whatever may be a token or a password."""
    for pattern, replacement in RULES:
        text = pattern.sub(replacement, text)
    return text


class CleanFormatter(logging.Formatter):
    """Formats as usual, then cleans the whole."""

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
        return True


_FILTER = _CleanFilter()


def keep_tokens_out() -> None:
    """Clean what uvicorn says, also where somebody else has set up its logs. Twice is harmless."""
    for name in ("uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).addFilter(_FILTER)


def set_up_logs(level: str) -> None:
    """One line each on standard error, cleaned. ``level`` is a name in lower case."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(CleanFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
