"""
What a page without Python adds to its bells: texts, and looks of its own types.

    <live-bell>
      <script type="application/json">
        {"texts": {"nl": {"bell": "Meldingen"}}, "types": {"invoice.paid": {"kind": "success"}}}
      </script>
    </live-bell>
"""

import json

from livebell.ui.kinds import INFO, add_type
from livebell.ui.texts import add_texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

EXPECTED = '{"texts": {LANGUAGE: {KEY: TEXT}}, "types": {TYPE: {"kind": KIND, "paths": [PATH]}}}'


def add(text: str) -> "list[str]":
    """Add all that can be used. What cannot is returned, as sentences for the console."""
    try:
        given = json.loads(text)
    except ValueError:
        given = None
    if not isinstance(given, dict):
        return ["the JSON in <live-bell> must be " + EXPECTED]
    complaints = [f"{name!r} in <live-bell> must be one of 'texts' and 'types'" for name in _others(given)]
    for language, texts in _each(given, "texts", complaints):
        _try(complaints, _add_texts, language, texts)
    for name, looks in _each(given, "types", complaints):
        _try(complaints, _add_type, name, looks)
    return complaints


def _others(given: "dict[str, object]") -> "list[str]":
    return sorted([name for name in given if name not in ("texts", "types")])


def _each(
    given: "dict[str, object]", name: str, complaints: "list[str]"
) -> "list[tuple[str, dict[str, object]]]":
    """The entries of one part, those that are objects."""
    part = given.get(name, {})
    if not isinstance(part, dict):
        complaints.append(f"{name!r} in <live-bell> must be an object, got {type(part).__name__}")
        return []
    for key in sorted(part):
        if not isinstance(part[key], dict):
            complaints.append(f"{key!r} of {name!r} in <live-bell> must be an object")
    return [(key, part[key]) for key in sorted(part) if isinstance(part[key], dict)]


def _try(
    complaints: "list[str]",
    act: "Callable[[str, dict[str, object]], None]",
    name: str,
    fields: "dict[str, object]",
) -> None:
    try:
        act(name, fields)
    except (ValueError, TypeError) as error:
        complaints.append(f"{name!r} in <live-bell>: {error}")


def _add_texts(language: str, texts: "dict[str, object]") -> None:
    add_texts(language, texts)  # type: ignore[arg-type]  # it looks at each itself


def _add_type(name: str, looks: "dict[str, object]") -> None:
    paths = looks.get("paths", [])
    if not isinstance(paths, list):
        raise TypeError(f"paths must be a list, got {type(paths).__name__}")
    add_type(name, str(looks.get("kind", INFO)), paths)
