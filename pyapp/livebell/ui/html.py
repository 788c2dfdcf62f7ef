"""
The only way from text to markup.

``el`` escapes whatever it is given unless it is ``Html`` already, and ``Html`` is made
in this module alone (a test holds that). So a title that reads ``<img onerror=…>``
arrives on the page as the text that it is, whoever wrote the view.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    Child: TypeAlias = "Html | str | int | float | Sequence[Child] | None"
    Attributes: TypeAlias = "dict[str, object] | list[tuple[str, object]]"

_NAME_CHARACTERS = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-:")
_VOID = {"area", "br", "col", "hr", "img", "input", "wbr"}

# Their text is not text, or they bring foreign documents: no view has a use for them.
_FORBIDDEN_TAGS = {
    "base", "embed", "frame", "iframe", "link", "meta", "noscript", "object", "plaintext",
    "script", "style", "template", "textarea", "title", "xmp",
}  # fmt: skip
_FORBIDDEN_ATTRIBUTES = {"style", "srcdoc", "srcset", "ping"}
_URL_ATTRIBUTES = {
    "href", "src", "action", "formaction", "poster", "cite", "data", "background",
    "manifest", "xlink:href",
}  # fmt: skip

# Around the name of a hole in a template. HTML has no place for this character.
_MARK = "\x00"
_URL_HOLE = "!"
_SLOT = "#"

# Names are literals in our views, so these stay small; they make checking a look-up.
_known_tags: "set[str]" = set()
_known_attributes: "set[str]" = set()


class UnsafeMarkup(ValueError):
    """A view asked for markup that could run something. The view is wrong, not its data."""


class Html:
    """Markup that is safe to hand to the parser. Made by ``el``, ``text`` and ``join``."""

    def __init__(self, markup: str) -> None:
        self.markup = markup

    def __str__(self) -> str:
        return self.markup

    def __repr__(self) -> str:
        return f"Html({self.markup!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Html) and other.markup == self.markup

    def __hash__(self) -> int:
        return hash(self.markup)


def el(tag: str, attributes: "Attributes | None" = None, *children: "Child") -> Html:
    """
    One element. Texts and attribute values are escaped, children may be nested lists.

    An attribute that is None or False is absent, True is present without a value. A
    dict's attributes come sorted by name (MicroPython's dicts have no order), a list's
    as given.
    """
    if tag not in _known_tags:
        _check_tag(tag)
    markup = ["<", tag]
    if attributes:
        _write_attributes(markup, attributes)
    markup.append(">")
    if tag in _VOID:
        if children:
            raise UnsafeMarkup(f"<{tag}> is a void element, it takes no children")
        return Html("".join(markup))
    _write_children(markup, children)
    markup.append("</" + tag + ">")
    return Html("".join(markup))


def text(value: object) -> Html:
    """Text as markup that shows exactly this text."""
    return Html(_escaped(value))


def join(parts: "Sequence[Child]") -> Html:
    """Several pieces, one after the other."""
    markup: list[str] = []
    _write_children(markup, parts)
    return Html("".join(markup))


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


def hole(name: str) -> str:
    """A place for text, as a child or (a part of) an attribute's value."""
    return _MARK + name + _MARK


def slot(name: str) -> Html:
    """A place for markup, as a child. It takes ``Html`` and nothing else."""
    return Html(_MARK + _SLOT + name + _MARK)


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
        self._pieces = drawn.markup.split(_MARK)

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
            elif _plain(piece) in values:
                ready[piece] = _ready(piece, values[_plain(piece)])
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

    def html(self) -> Html:
        """The markup, once nothing is open."""
        if len(self._pieces) != 1:
            raise UnsafeMarkup(f"nothing was given for {_plain(self._pieces[1])!r}")
        return Html(self._pieces[0])


def _escaped(value: object) -> str:
    """The text with the five characters that mean something to the parser spelt out."""
    string = value if isinstance(value, str) else str(value)
    string = string.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return string.replace('"', "&quot;").replace("'", "&#39;")


def _write_attributes(markup: "list[str]", attributes: "Attributes") -> None:
    pairs = sorted(attributes.items()) if isinstance(attributes, dict) else attributes
    for name, value in pairs:
        if value is None or value is False:
            continue
        if name not in _known_attributes:
            _check_attribute(name)
        if value is True:
            markup.append(" " + name)
            continue
        if isinstance(value, Html):
            raise UnsafeMarkup(f"{name} takes text, got {value!r}")
        checked = _checked_url(name, value) if name in _URL_ATTRIBUTES else value
        markup.append(" " + name + '="' + _escaped(checked) + '"')


def _checked_url(name: str, value: object) -> object:
    if isinstance(value, str) and value[:1] == _MARK and value.find(_MARK, 1) == len(value) - 1:
        return _MARK + _URL_HOLE + value[1:]  # a template's hole: checked when it is filled
    if safe_url(value) is None:
        raise UnsafeMarkup(f"{name} takes an http, https or relative URL, got {value!r}")
    return value


def _write_children(markup: "list[str]", children: "Sequence[Child]") -> None:
    for child in children:
        if child is None or child is False:
            continue
        if isinstance(child, Html):
            markup.append(child.markup)
        elif isinstance(child, (list, tuple)):
            _write_children(markup, child)
        else:
            markup.append(_escaped(child))


def _check_tag(tag: str) -> None:
    if not _is_name(tag) or tag.lower() in _FORBIDDEN_TAGS:
        raise UnsafeMarkup(f"{tag!r} is not a tag that a view may use")
    _known_tags.add(tag)


def _check_attribute(name: str) -> None:
    lowered = name.lower()
    if not _is_name(name) or lowered.startswith("on") or lowered in _FORBIDDEN_ATTRIBUTES:
        raise UnsafeMarkup(f"{name!r} is not an attribute that a view may set")
    if name != lowered and lowered in _URL_ATTRIBUTES:
        raise UnsafeMarkup(f"write {lowered!r} in small letters, so that its URL is checked")
    _known_attributes.add(name)


def _is_name(name: str) -> bool:
    return bool(name) and name[0].isalpha() and all(c in _NAME_CHARACTERS for c in name)


def _plain(name: str) -> str:
    return name[1:] if name[0] in (_SLOT, _URL_HOLE) else name


def _ready(name: str, value: object) -> str:
    if name[0] == _SLOT:
        if not isinstance(value, Html):
            raise UnsafeMarkup(f"the slot {_plain(name)!r} takes Html, got {value!r}")
        return value.markup
    if name[0] == _URL_HOLE and safe_url(value) is None:
        raise UnsafeMarkup(f"{_plain(name)!r} takes an http, https or relative URL, got {value!r}")
    return _escaped(value)
