"""The logger ``livebell``, in the browser's console. No token gets through, whoever wrote the text."""

import js

LONGEST_WORD = 60  # characters; what is longer than any word of ours may be a secret
_NAME = "livebell: "


class BrowserLog:
    """``warning`` always, ``debug`` on request. ``%s`` and ``%r`` as in ``logging``."""

    def __init__(self, debug=False):
        self.is_debug = debug

    def warning(self, text, *values):
        """Something was wrong and was dealt with."""
        js.console.warn(_NAME + redacted(text % values if values else text))

    def debug(self, text, *values):
        """More, on request."""
        if self.is_debug:
            js.console.debug(_NAME + redacted(text % values if values else text))


def redacted(text):
    """``text`` without what looks like a token: a JWT, or a ``token=`` of a query."""
    words = [_redacted_word(word) for word in text.split(" ")]
    return " ".join(words)


def _redacted_word(word):
    for mark in ("token=", "ticket=", "Bearer"):
        if mark in word:
            return word.split(mark)[0] + mark + "[redacted]"
    if "eyJ" in word or len(word) > LONGEST_WORD:
        return "[redacted]"
    return word
