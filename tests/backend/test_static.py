"""The page's files: which there are, as what, and for how long."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped]
import httpx
import pytest

from tests.support.server import LiveServer

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small site with something to find, and something that must not be found."""
    root = tmp_path_factory.mktemp("site")
    files = {
        "index.html": "<!doctype html><title>page</title>" + "<p>text</p>" * 100,
        "pyscript.toml": "[livebell]\n",
        "serve.py": "not for the world",
        "pyapp/main.py": "print('hello')\n" * 100,
        "pyapp/__pycache__/main.pyc": "x",
        "pyapp/.hidden.py": "x",
        "public/livebell.js": "export {};\n" * 100,
        "public/livebell@1.2.3.js": "export {};\n",
        "public/page.css": "p{}",
        "public/.env": "x",
        "public/vendor/thing.mjs": "export {};\n",
        "public/vendor/pyodide-0123456789abcdef/thing.mjs": "export {};\n",
        "public/vendor/runtime.wasm": "\0asm" * 100_000,
    }
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (root / "public" / "way-out.txt").symlink_to(root / "serve.py")
    return root


@pytest.fixture(scope="module")
def files(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server of that site."""
    with LiveServer(tmp_path_factory.mktemp("files"), env={"LIVEBELL_SITE_DIR": str(site)}) as server:
        yield server


@pytest.fixture
def client(files: LiveServer) -> Iterator[httpx.Client]:
    """A browser without a cache."""
    with files.client() as opened:
        yield opened


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/index.html", "text/html; charset=utf-8"),
        ("/pyscript.toml", "application/toml"),
        ("/pyapp/main.py", "text/x-python; charset=utf-8"),
        ("/livebell.js", "text/javascript; charset=utf-8"),
        ("/page.css", "text/css; charset=utf-8"),
        ("/vendor/thing.mjs", "text/javascript; charset=utf-8"),
        ("/vendor/runtime.wasm", "application/wasm"),
    ],
)
def test_every_file_comes_as_what_it_is(client: httpx.Client, path: str, kind: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    "path",
    [
        "/serve.py",
        "/public/livebell.js",
        "/pyapp",
        "/pyapp/",
        "/.",
        "/./",
        "/vendor/",
        "/.env",
        "/pyapp/.hidden.py",
        "/pyapp/__pycache__/main.pyc",
        "/way-out.txt",
        "/../serve.py",
        "/pyapp/../serve.py",
        "/vendor/../../serve.py",
        "/%2e%2e/serve.py",
        "/..%2fserve.py",
        "/pyapp/..%2f..%2fserve.py",
        "/..%5cserve.py",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/livebell.js%00.css",
        "/livebell.js/x",
        "/" + "x" * 5000,
    ],
)
def test_what_is_not_the_pages_does_not_exist(files: LiveServer, path: str) -> None:
    # Over a bare socket: clients tidy such paths before they send them.
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", files.port), timeout=20) as line:
        line.sendall(request.encode())
        answer = b"".join(iter(lambda: line.recv(65536), b""))

    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b"not for the world" not in answer


def test_a_page_is_asked_for_each_time_and_answered_304_while_it_is_the_same(
    client: httpx.Client, site: Path
) -> None:
    first = client.get("/page.css")
    again = client.get("/page.css", headers={"If-None-Match": first.headers["etag"]})
    (site / "public" / "page.css").write_text("p{color:red}", encoding="utf-8")
    changed = client.get("/page.css", headers={"If-None-Match": first.headers["etag"]})

    assert first.headers["cache-control"] == "no-cache"
    assert (again.status_code, again.content) == (304, b"")
    assert (changed.status_code, changed.text) == (200, "p{color:red}")


@pytest.mark.parametrize("path", ["/livebell@1.2.3.js", "/vendor/pyodide-0123456789abcdef/thing.mjs"])
def test_a_name_with_a_version_or_a_hash_is_kept_for_ever(client: httpx.Client, path: str) -> None:
    assert client.get(path).headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    "path", ["/", "/livebell.js", "/pyscript.toml", "/vendor/thing.mjs", "/pyapp/main.py"]
)
def test_any_other_name_is_asked_for_again(client: httpx.Client, path: str) -> None:
    assert client.get(path).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_text_comes_compressed_as_the_browser_likes(client: httpx.Client, site: Path, encoding: str) -> None:
    plain = client.get("/livebell.js", headers={"Accept-Encoding": "identity"})
    small = client.get("/livebell.js", headers={"Accept-Encoding": encoding})

    assert small.headers["content-encoding"] == encoding
    assert small.headers["vary"] == "Accept-Encoding"
    assert small.headers["etag"] != plain.headers["etag"]
    assert int(small.headers["content-length"]) < int(plain.headers["content-length"])
    assert small.text == plain.text == (site / "public/livebell.js").read_text()


def test_a_large_file_comes_at_once_and_compressed_when_that_is_ready(
    client: httpx.Client, site: Path
) -> None:
    content = (site / "public/vendor/runtime.wasm").read_bytes()

    answers = [client.get("/vendor/runtime.wasm", headers={"Accept-Encoding": "br"})]
    while "content-encoding" not in answers[-1].headers:
        answers.append(client.get("/vendor/runtime.wasm", headers={"Accept-Encoding": "br"}))

    assert answers[-1].headers["content-encoding"] == "br"
    assert int(answers[-1].headers["content-length"]) < len(content) // 10
    assert all(answer.content == content for answer in answers)


def test_the_compressed_copy_is_the_file(files: LiveServer, client: httpx.Client, site: Path) -> None:
    client.get("/", headers={"Accept-Encoding": "br"})
    copies = [brotli.decompress(copy.read_bytes()) for copy in (files.var_dir / "cache").glob("*.br")]

    assert (site / "index.html").read_bytes() in copies


def test_head_tells_and_sends_nothing(client: httpx.Client) -> None:
    answer = client.head("/")

    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) > 0
    assert answer.content == b""


def test_the_policy_lets_our_page_and_wasm_run_and_nothing_else(
    client: httpx.Client, files: LiveServer
) -> None:
    headers = client.get("/").headers
    policy = dict(part.split(maxsplit=1) for part in headers["content-security-policy"].split("; "))

    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self' 'wasm-unsafe-eval'"
    assert policy["style-src"] == "'self'"
    assert policy["connect-src"] == f"'self' ws://localhost:{files.port} wss://localhost:{files.port}"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe-inline" not in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("host", ["x; script-src *", "a b", "x'y"])
def test_a_host_that_is_none_never_reaches_the_policy(files: LiveServer, host: str) -> None:
    request = f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", files.port), timeout=20) as line:
        line.sendall(request.encode())
        head = b"".join(iter(lambda: line.recv(65536), b"")).split(b"\r\n\r\n")[0]

    assert host.encode() not in head
    assert b"connect-src 'self';" in head or head.startswith(b"HTTP/1.1 400")


def test_only_a_document_has_the_headers_that_speak_of_documents(client: httpx.Client) -> None:
    page, script = client.get("/").headers, client.get("/livebell.js").headers

    for name in ("x-frame-options", "cross-origin-opener-policy", "permissions-policy"):
        assert name in page
        assert name not in script
    assert script["x-content-type-options"] == "nosniff"
