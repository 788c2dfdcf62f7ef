"""Which addresses a view may link to."""


def safe_url(url: object) -> "str | None":
    r"""
    The URL if it may be followed (``http:``, ``https:`` or relative), else None.

    Stricter than a browser's parser on purpose: whatever stands before the first colon
    of the first path segment is a scheme to us, and a control character anywhere
    (``java\nscript:``) refuses the whole. ``//host/path`` passes: it can only become
    http or https.
    """
    if not isinstance(url, str):
        return None
    trimmed = url.strip(" \t\r\n\f")  # not what Unicode calls space: interpreters differ there
    if not trimmed:
        return None
    for character in trimmed:  # a plain loop: it runs for every link of every render
        if character < " " or "\x7f" <= character <= "\x9f":
            return None
    start = trimmed
    for stop in ("/", "?", "#", "\\"):
        start = start.split(stop, 1)[0]
    if ":" in start and start.split(":", 1)[0].lower() not in ("http", "https"):
        return None
    return trimmed
