"""Markup that is drawn once and filled in often: what a list of sixty articles needs."""

from livebell.ui.html import MARK, URL_HOLE, Html, UnsafeMarkup, escaped
from livebell.ui.urls import safe_url

_SLOT = "#"


def hole(name: str) -> str:
    """A place for text, as a child or (a part of) an attribute's value."""
    return MARK + name + MARK


def slot(name: str) -> Html:
    """A place for markup, as a child. It takes ``Html`` and nothing else."""
    return Html(MARK + _SLOT + name + MARK)


class Template:
    """
    Markup that is drawn once and filled in often. Never changed: ``fill`` gives another one.

    Drawing an article element by element costs MicroPython milliseconds, sixty of them more than
    a frame may take. A template is drawn by ``el`` like everything else, with holes in it; filling
    it escapes each value (and checks each URL) and joins the pieces.

        greeting = Template(el("p", {"title": hole("name")}, "Hello ", hole("name")))
        greeting.fill({"name": "<Ada>"}).html()
    """

    def __init__(self, drawn: Html) -> None:
        # Literal, name, literal, name, …, literal.
        self._pieces = drawn.markup.split(MARK)

    def fill(self, values: "dict[str, object]") -> "Template":
        """The template with these holes filled; others stay open."""
        ready: dict[str, str] = {}  # many holes have the same name
        pieces: list[str] = []
        literal: list[str] = []
        is_name = False
        for piece in self._pieces:
            if not is_name:
                literal.append(piece)
            elif piece in ready:
                literal.append(ready[piece])
            else:
                name = _plain(piece)
                if name in values:
                    ready[piece] = _ready(piece, values[name])
                    literal.append(ready[piece])
                else:
                    pieces.append("".join(literal))
                    pieces.append(piece)
                    literal = []
            is_name = not is_name
        pieces.append("".join(literal))
        filled = Template(Html(""))
        filled._pieces = pieces
        return filled

    def markup(self) -> Html:
        """With what is still open: equal where the same is said, whatever it will be filled with."""
        return Html(MARK.join(self._pieces))

    def html(self) -> Html:
        """The markup, once nothing is open."""
        if len(self._pieces) != 1:
            raise UnsafeMarkup(f"nothing was given for {_plain(self._pieces[1])!r}")
        return Html(self._pieces[0])


def _plain(name: str) -> str:
    return name[1:] if name[0] in (_SLOT, URL_HOLE) else name


def _ready(name: str, value: object) -> str:
    if name[0] == _SLOT:
        if not isinstance(value, Html):
            raise UnsafeMarkup(f"the slot {_plain(name)!r} takes Html, got {value!r}")
        return value.markup
    if name[0] == URL_HOLE and safe_url(value) is None:
        raise UnsafeMarkup(f"{_plain(name)!r} takes an http, https or relative URL, got {value!r}")
    return escaped(value)
