"""The page's title, which is read in a background tab too."""

import js

_CLOSING = ") "


class Title:
    """Puts a count before the page's own title, and takes only that away again."""

    def show(self, count):
        """``(5) Integrations``; without a number where there is nothing unread."""
        own = _without_count(str(js.document.title))
        wanted = f"({count}{_CLOSING}{own}" if count else own
        if wanted != str(js.document.title):
            js.document.title = wanted


def _without_count(title):
    """The title without a count of ours; a page may have changed it since."""
    if not title.startswith("(") or _CLOSING not in title:
        return title
    number, rest = title[1:].split(_CLOSING, 1)
    return rest if number.isdigit() else title
