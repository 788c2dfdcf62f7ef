"""No token in the console, whoever wrote the text."""

LONGEST_WORD = 120  # characters; what is longer than any word of ours may be a secret


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
