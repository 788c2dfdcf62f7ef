"""The only way from text to markup."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livebell.ui import html
from livebell.ui.html import UnsafeMarkup, el, join, text
from livebell.ui.template import Template, hole, slot
from livebell.ui.urls import safe_url
from tests.ui.markup import read

UI = Path(html.__file__).parent

# What a parser drops or replaces is not ours to keep.
anything = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"))


@given(anything)
def test_text_arrives_as_the_text_that_it_is(value: str) -> None:
    assert read(text(value)).text == value
    assert read(el("p", None, value)).one("p").text == value


@given(anything)
def test_an_attribute_arrives_as_the_text_that_it_is(value: str) -> None:
    assert read(el("p", {"title": value})).one("p")["title"] == value


@given(anything)
def test_a_template_escapes_what_it_is_filled_with(value: str) -> None:
    template = Template(el("p", {"title": "a " + hole("x")}, hole("x"), " b"))

    paragraph = read(template.fill({"x": value}).html()).one("p")

    assert (paragraph["title"], paragraph.text) == ("a " + value, value + " b")


def test_markup_is_not_escaped_twice() -> None:
    assert str(el("p", None, el("b", None, "1 < 2"))) == "<p><b>1 &lt; 2</b></p>"


def test_children_may_be_nested_numbers_or_nothing() -> None:
    assert str(el("p", None, [1, None, ["a", el("br")]], None)) == "<p>1a<br></p>"
    assert str(join(["a<", el("br")])) == "a&lt;<br>"


def test_an_attribute_is_absent_present_or_has_a_value() -> None:
    assert (
        str(el("p", [("hidden", True), ("title", None), ("lang", False), ("id", 0)]))
        == '<p hidden id="0"></p>'
    )


def test_attributes_of_a_dict_are_in_the_order_of_their_names() -> None:
    assert str(el("p", {"title": "t", "class": "c", "id": "i"})) == '<p class="c" id="i" title="t"></p>'


def test_markup_is_no_value_of_an_attribute() -> None:
    with pytest.raises(UnsafeMarkup):
        el("p", {"title": el("b")})


@pytest.mark.parametrize(
    "name", ["onclick", "ONLOAD", "style", "srcdoc", "srcset", "a b", 'a"', "a=b", "", ">", "1a"]
)
def test_an_attribute_that_could_run_something_is_refused(name: str) -> None:
    with pytest.raises(UnsafeMarkup):
        el("p", {name: "x"})


@pytest.mark.parametrize(
    "tag", ["script", "SCRIPT", "style", "iframe", "object", "base", "p onclick", "", "<p", "1"]
)
def test_an_element_that_could_run_something_is_refused(tag: str) -> None:
    with pytest.raises(UnsafeMarkup):
        el(tag)


@pytest.mark.parametrize("name", ["href", "src", "action", "formaction", "xlink:href"])
def test_an_unsafe_url_is_refused_wherever_it_stands(name: str) -> None:
    with pytest.raises(UnsafeMarkup):
        el("a", {name: "javascript:alert(1)"})
    with pytest.raises(UnsafeMarkup):
        Template(el("a", {name: hole("url")})).fill({"url": "javascript:alert(1)"})


def test_a_url_attribute_is_not_hidden_by_capitals() -> None:
    with pytest.raises(UnsafeMarkup):
        el("a", {"HREF": "javascript:alert(1)"})


def test_a_hole_is_the_whole_of_a_url() -> None:
    with pytest.raises(UnsafeMarkup):
        el("a", {"href": "java" + hole("rest")})


def test_a_void_element_takes_no_children() -> None:
    with pytest.raises(UnsafeMarkup):
        el("br", None, "x")


def test_a_template_is_filled_step_by_step() -> None:
    template = Template(el("p", {"id": hole("id")}, slot("inner"), hole("n")))

    first = template.fill({"inner": el("b", None, "x"), "n": 1})

    assert str(first.fill({"id": "a"}).html()) == '<p id="a"><b>x</b>1</p>'
    assert str(first.fill({"id": "b"}).html()) == '<p id="b"><b>x</b>1</p>'


def test_a_slot_takes_markup_alone() -> None:
    with pytest.raises(UnsafeMarkup):
        Template(el("p", None, slot("inner"))).fill({"inner": "<b>"})


def test_a_hole_takes_markup_as_the_text_that_it_is() -> None:
    assert str(Template(el("p", None, hole("x"))).fill({"x": el("b")}).html()) == "<p>&lt;b&gt;&lt;/b&gt;</p>"


def test_what_is_filled_in_is_no_hole_itself() -> None:
    filled = Template(el("p", None, hole("x"), hole("y"))).fill({"x": hole("y")})

    with pytest.raises(UnsafeMarkup, match="'y'"):
        filled.html()
    assert str(filled.fill({"y": "ok"}).html()) == f"<p>{hole('y')}ok</p>"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/a?b=c#d",
        "HTTP://example.com",
        "/path",
        "path/to:colon",
        "?q=a:b",
        "#a:b",
        "//example.com/a",
        "./a:b",
        "  /trimmed ",
    ],
)
def test_a_link_to_the_web_may_be_followed(url: str) -> None:
    assert safe_url(url) == url.strip()


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "\tjavascript:alert(1)",
        "java\nscript:alert(1)",
        "java\tscript:alert(1)",
        "java\rscript:alert(1)",
        "\x00javascript:alert(1)",
        "\x01javascript:alert(1)",
        "\x1fjavascript:alert(1)",
        "java\x00script:alert(1)",
        "javascript\n:alert(1)",
        "\u00a0javascript:alert(1)",
        "\u200bjavascript:alert(1)",
        "vbscript:msgbox(1)",
        "data:text/html,<script>alert(1)</script>",
        "data:image/svg+xml;base64,PHN2Zy8+",
        "blob:https://example.com/1",
        "file:///etc/passwd",
        "ftp://example.com",
        "ws://example.com",
        "mailto:a@example.com",
        "about:blank",
        "view-source:https://example.com",
        "intent://x#Intent;scheme=http;end",
        "x:y",
        "https\n://example.com",
        "https://example.com/\x7f",
        "",
        "   ",
        None,
        5,
        ["https://example.com"],
    ],
)
def test_any_other_link_is_not_there(url: object) -> None:
    assert safe_url(url) is None


def test_nobody_else_makes_markup() -> None:
    makers = [
        f"{file.name}:{node.lineno}"
        for file in UI.rglob("*.py")
        if file.name not in ("html.py", "template.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Html"
    ]

    assert makers == []
