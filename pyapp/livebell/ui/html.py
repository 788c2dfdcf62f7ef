"""
The only way from text to markup.

``el`` escapes whatever it is given unless it is ``Html`` already, and ``Html`` is made
here and in ``template.py`` alone (a test holds that). So a title that reads ``<img onerror=…>``
arrives on the page as the text that it is, whoever wrote the view.
"""

from livebell.ui.urls import safe_url

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

# Around the name of a hole in a template (``template.py``). HTML has no place for this character.
MARK = "\x00"
URL_HOLE = "!"

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
    return Html(escaped(value))


def join(parts: "Sequence[Child]") -> Html:
    """Several pieces, one after the other."""
    markup: list[str] = []
    _write_children(markup, parts)
    return Html("".join(markup))


def escaped(value: object) -> str:
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
        markup.append(" " + name + '="' + escaped(checked) + '"')


def _checked_url(name: str, value: object) -> object:
    if isinstance(value, str) and value[:1] == MARK and value.find(MARK, 1) == len(value) - 1:
        return MARK + URL_HOLE + value[1:]  # a template's hole: checked when it is filled
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
            markup.append(escaped(child))


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
