"""Strings that only the tokens show: side by side, the syntax tree has them as one."""

from __future__ import annotations

import io
import re
import tokenize

from tools.micropython_lint.reader import Finding

INVISIBLE = {"NL", "COMMENT"}
NAMED_CHARACTER = re.compile(r"(?<!\\)\\N\{")


def strings_side_by_side(source: str) -> list[Finding]:
    """Where an f-string stands beside another string, and where a character is written by its name."""
    findings: list[Finding] = []
    previous = None  # whether the token before was an f-string; None where it was no string
    for line, is_f, text in literals(source):
        if is_f is not None and previous is not None and (is_f or previous):
            findings.append(Finding(line, "an f-string beside another string", "+ between them"))
        if is_f is False and NAMED_CHARACTER.search(text):
            findings.append(Finding(line, "\\N{…} in a string", "\\u and the number"))
        previous = is_f
    return findings


def literals(source: str) -> list[tuple[int, bool | None, str]]:
    """
    Every token as (line, is it an f-string, text); None for what is no string.

    Until Python 3.11 an f-string is one token; later versions give its parts one by one.
    """
    found: list[tuple[int, bool | None, str]] = []
    depth = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        kind = tokenize.tok_name[token.type]
        if kind == "FSTRING_START":
            depth += 1
            if depth == 1:
                found.append((token.start[0], True, ""))
        elif kind == "FSTRING_END":
            depth -= 1
        elif depth == 0 and kind == "STRING":
            prefix = re.split("['\"]", token.string, maxsplit=1)[0].lower()
            found.append((token.start[0], "f" in prefix, token.string))
        elif depth == 0 and kind not in INVISIBLE:
            found.append((token.start[0], None, ""))
    return found
