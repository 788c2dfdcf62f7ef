"""What a machine lacks is named in one sentence, with the remedy."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.rooms import ROOT
from tools import chromium, services, setup


def test_an_old_python_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))

    with pytest.raises(setup.Missing, match=r"3\.11 or newer is needed and this is 3\.9\.2: .*PYTHON="):
        setup.check_python()


def test_debians_half_venv_is_named(tmp_path: Path) -> None:
    # Debian splits ensurepip off; None in sys.modules makes Python look as if it had never been there.
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['ensurepip'] = None\n")

    done = subprocess.run(
        [sys.executable, "tools/setup.py", "run"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"livebell: Python's venv module is not complete: on Debian, `apt install python{version}-venv` brings it"
    ]


@pytest.mark.parametrize(
    "talk",
    [
        "[Errno -3] Temporary failure in name resolution",
        "Failed to establish a new connection: [Errno 111] Connection refused",
        "npm error code ENOTFOUND",
    ],
)
def test_a_missing_network_is_told_from_a_missing_package(
    talk: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "LOG", tmp_path / "setup.log")

    with pytest.raises(setup.Missing, match="because the network cannot be reached: connect it"):
        setup.run_logged(
            [sys.executable, "-c", f"import sys; sys.exit({talk!r})"], "pip could not install it"
        )


def test_any_other_trouble_names_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    monkeypatch.setattr(setup, "LOG", tmp_path / "setup.log")

    with pytest.raises(setup.Missing, match=r"read setup\.log, which ends with 'no space left'"):
        setup.run_logged([sys.executable, "-c", "import sys; sys.exit('no space left')"], "pip failed")


@pytest.mark.parametrize(("prints", "major"), [("v20.20.2", 20), ("v18.0.0", 18), ("", 0)])
def test_node_tells_its_version(prints: str, major: int, tmp_path: Path) -> None:
    node = tmp_path / "node"
    node.write_text(f"#!/bin/sh\necho {prints}\n")
    node.chmod(0o755)

    assert setup.node_version(str(node)) == major


def test_no_node_has_no_version() -> None:
    assert setup.node_version(None) == 0


def test_a_stamp_holds_until_its_source_changes(tmp_path: Path) -> None:
    stamp, source = tmp_path / "stamp", tmp_path / "source"
    source.write_text("one")

    setup.write_stamp(stamp, source)
    assert setup.is_stamped(stamp, source)

    source.write_text("two")
    assert not setup.is_stamped(stamp, source)


def test_a_chromium_that_was_asked_for_is_not_replaced_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(chromium.VARIABLE, "/nowhere/chromium")

    with pytest.raises(FileNotFoundError, match="set LIVEBELL_CHROMIUM to its path"):
        chromium.executable()


def test_playwrights_own_chromium_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = tmp_path / "chromium-1200/chrome-linux64/chrome"
    browser.parent.mkdir(parents=True)
    browser.touch()
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))

    assert chromium.downloaded() == str(browser)


def test_what_one_test_needs_is_installed_by_root_and_its_lack_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    asked = tmp_path / "asked"
    apt = tmp_path / "apt-get"
    apt.write_text(f'#!/bin/sh\necho "$@" >> {asked}\n[ "$1" = update ]\n', encoding="utf-8")
    apt.chmod(0o755)
    (tmp_path / "broadwayd").symlink_to("/bin/true")
    monkeypatch.setenv("PATH", f"{tmp_path}")

    monkeypatch.setattr("os.geteuid", lambda: 1000)
    services.install_further()
    assert not asked.exists()

    monkeypatch.setattr("os.geteuid", lambda: 0)
    services.install_further()  # the installation fails, and that is said

    install = "install -y --no-install-recommends firefox-esr webkit2gtk-driver nginx-light curl"
    assert asked.read_text(encoding="utf-8").splitlines() == ["update", install]
    assert "will be skipped" in capfd.readouterr().out
