"""Every command that the documentation shows: run where that is quick, else read by what would run it."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import serve
from backend.settings import Settings
from tests.support.examples import Block, blocks
from tools import services

ROOT = Path(__file__).resolve().parents[2]
PUNCTUATION = re.compile(r"[();<>|&]+")
# A block that is used as a whole elsewhere: with the server that it speaks to.
WITH_ITS_SERVER = {"curl": "django_channels/README.md"}


def commands(source: str) -> list[list[str]]:
    """The commands of a block, those inside ``$(…)`` and behind ``&&`` too, without what they set."""
    found: list[list[str]] = []
    for line in source.replace("\\\n", " ").splitlines():
        lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        lexer.commenters = "#"
        words: list[str] = []
        for word in [*lexer, ";"]:
            if not PUNCTUATION.fullmatch(word):
                words.append(word)
                continue
            while words and re.match(r"\w+=", words[0]):
                words.pop(0)
            found += [words] if words else []
            words = []
    return found


def marked(block: Block) -> object:
    """PostgreSQL is there where the slow tests run."""
    return pytest.param(block, marks=pytest.mark.slow if "sudo" in block.source else (), id=block.place)


@pytest.mark.parametrize("block", [marked(block) for block in blocks() if block.kind == "sh"])
def test_a_command_that_is_shown_works(block: Block) -> None:
    found = commands(block.source)

    assert found
    for program, *words in found:
        check(program, words, block)


def check(program: str, words: list[str], block: Block) -> None:
    if program == "make":
        targets = (ROOT / "Makefile").read_text(encoding="utf-8")
        assert all(re.search(rf"^{word}:", targets, re.MULTILINE) for word in words)
    elif program in ("python", "python3"):
        check_python(words)
    elif program == "export":
        names = {f"LIVEBELL_{name.upper()}" for name in Settings.model_fields}
        assert {word.partition("=")[0] for word in words} <= names
    elif program == "apt":
        assert words[0] == "install"
        assert set(words[1:]) <= set(services.DEBIAN_PACKAGES)
    elif program == "sudo":
        assert words[:2] == ["-u", "postgres"]
        check_postgresql(words[2], words[3:])
    else:
        assert WITH_ITS_SERVER.get(program) == block.document


def check_python(words: list[str]) -> None:
    if words[0] == "serve.py":
        serve.parser().parse_args(words[1:])
    elif words[0] == "-c":
        subprocess.run([sys.executable, *words], input='{"access": "a"}', text=True, check=True, timeout=60)
    else:
        # tests/examples starts each by the command of its README, in which this stands, too.
        readme = (ROOT / "examples" / words[-1]) if len(words) > 1 else (ROOT / words[0]).parent
        assert "python3 " + " ".join(words) in (readme / "README.md").read_text(encoding="utf-8")
        assert (ROOT / words[0]).is_file()


def check_postgresql(program: str, words: list[str]) -> None:
    command = [str(services.postgresql() / program), "--help"]
    help_text = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    assert all(word in help_text for word in words if word.startswith("--"))
