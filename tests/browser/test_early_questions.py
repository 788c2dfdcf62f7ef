"""The question that is put before Python is up: once, for whom it was put, and never left lying."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.host_page import HostPage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

BRIDGE = Path(__file__).resolve().parents[2] / "public" / "bridge.js"
QUESTION = "/api/notifications/?limit=20"
PAGE = f"""<!doctype html><html lang="en"><title>Early questions</title><script type="module">
  import {{ bridge }} from "/bridge.js";
  const ask = window.fetch;
  window.answers = []; // as the browser gave them
  window.fetch = (...question) => ask(...question).then((answer) => (answers.push(answer), answer));
  window.early = (token) => bridge.askEarly("/api", token);
  window.ask = async (token, method = "GET") => {{
    const headers = {{ Authorization: `Bearer ${{token}}` }};
    const answer = await bridge.fetch(new URL("{QUESTION}", location.origin).href, {{ method, headers }});
    return [answer.status, answer.headers.get("Content-Type"), await answer.text()];
  }};
</script></html>"""
TEXT = '{"results": []}'
ANSWER = [200, "application/octet-stream", TEXT]


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page with the bridge and nothing else."""
    host = HostPage(PAGE, lambda: "")
    host.files |= {"/bridge.js": BRIDGE.read_text(encoding="utf-8"), QUESTION: TEXT}
    with host, chromium.new_context() as context:
        page = context.new_page()
        page.goto(host.url)
        yield page


def test_python_gets_the_early_answer(page: Page) -> None:
    page.evaluate("early('maria')")

    assert page.evaluate("ask('maria')") == ANSWER

    assert page.evaluate("answers.length") == 1
    assert page.evaluate("ask('maria')") == ANSWER  # the next one is put itself
    assert page.evaluate("answers.length") == 2


@pytest.mark.parametrize("question", ["ask('ahmed')", "ask('maria', 'DELETE')"])
def test_another_question_gets_an_answer_of_its_own(page: Page, question: str) -> None:
    page.evaluate("early('maria')")

    page.evaluate(question + ".catch(() => {})")

    page.wait_for_function("answers.length === 2")


def test_an_answer_that_nobody_comes_for_is_read_all_the_same(page: Page) -> None:
    page.evaluate("early('maria')")

    page.wait_for_function("window.answers.length === 1 && answers[0].bodyUsed")
