"""Every Python example of the documentation runs, in plain CPython with the fakes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import livebell
from livebell.testing import FakeBackend, FakeWorld
from tests.support.examples import ADDRESS, Block, documents, examples, examples_for_the_backend

if TYPE_CHECKING:
    from collections.abc import Iterator


class FakeElement:
    """What the examples do to an element."""

    textContent = ""  # noqa: N815 - the DOM's name


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeWorld]:
    """The page's one set of services is a fake world's, with a backend that answers."""
    with FakeWorld() as made:
        FakeBackend(made).tokens = {"secret": "demo"}
        given = {
            "websocket_service": made.service,
            "store": made.store,
            "configure": made.app.configure,
            "sign_out": made.app.sign_out,
            "mount": made.mount,
            "notification_bell": lambda _: None,  # its face needs a browser
        }
        for name, value in given.items():
            monkeypatch.setattr(livebell, name, value)
        yield made


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.place)
def test_it_runs_as_it_stands(example: Block, world: FakeWorld) -> None:
    names = {"provider": lambda _: "secret", "element": FakeElement(), "__name__": "example"}

    exec(compile(example.source, example.place, "exec"), names)

    assert world.ports.log.warnings == []


def test_no_block_of_python_is_overlooked() -> None:
    """Whoever writes a fence that we cannot read has an example that nobody runs."""
    fences = [
        line
        for document in documents()
        for line in document.read_text(encoding="utf-8").splitlines()
        if re.match(r"\s*[`~]{3,}\s*\{?\.?py", line)
    ]

    assert len(fences) == len(examples()) + len(examples_for_the_backend()) > 10
    assert ADDRESS in "".join(example.source for example in examples())
