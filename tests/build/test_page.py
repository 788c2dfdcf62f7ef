"""index.html as it is shipped."""

from __future__ import annotations

import json
from html import unescape

import pytest

from tools.build import page
from tools.build.errors import BuildFailed

TOML = 'name = "n"\ninterpreter = "/x"\n[livebell]\napi_url = "/api"\ntoasts = "all"\n[files]\n"/a" = "b"\n'
HTML = (
    '<head>\n    <link href="/a.css">\n  </head><a href="/">home</a><script config="/pyscript.toml"></script>'
)


def test_addresses_are_written_over_the_settings_and_the_rest_stays() -> None:
    assert page.settings(TOML, "https://a/api", None) == {"api_url": "https://a/api", "toasts": "all"}
    assert page.settings(TOML, None, "wss://a/ws") == {
        "api_url": "/api",
        "ws_url": "wss://a/ws",
        "toasts": "all",
    }


@pytest.mark.parametrize("url", ["ftp://a", "//a", "api", "https://", "http://[::1", "https://ada:x@a"])
def test_an_address_that_cannot_work_is_refused_by_its_flag(url: str) -> None:
    with pytest.raises(BuildFailed, match="--api-url"):
        page.settings(TOML, url, None)


def test_pyscript_gets_json_without_a_list_of_files() -> None:
    config = json.loads(page.pyscript_config(TOML, {"api_url": "/x"}, "./p/i.mjs"))

    assert config == {"name": "n", "interpreter": "./p/i.mjs", "livebell": {"api_url": "/x"}}


def test_names_settings_and_preloads_are_put_in() -> None:
    shipped = page.shipped(HTML, {"a.css": "a-1.css"}, '{"a": "\'<"}', [page.fetch_preload("b.wasm")])

    assert '<link href="a-1.css">' in shipped
    assert '<a href="/">' in shipped
    assert unescape(shipped.split('config="')[1].split('"')[0]) == '{"a": "\'<"}'
    assert shipped.index("a-1.css") < shipped.index('href="b.wasm" crossorigin') < shipped.index("</head>")


def test_a_name_that_nobody_built_is_refused() -> None:
    with pytest.raises(BuildFailed, match=r"/a\.css"):
        page.shipped(HTML, {}, "{}", [])


def test_a_page_without_a_place_for_its_settings_is_refused() -> None:
    with pytest.raises(BuildFailed, match="</head>"):
        page.shipped("<p>", {}, "{}", [])
