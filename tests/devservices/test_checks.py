"""The small tools: the style sheet's hash, the system's libraries, the virtual environment's stamp."""

import hashlib
from pathlib import Path

import pytest

from devservices import bootstrap, css_check, libraries, process


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    directory = tmp_path / "frontend"
    (directory / "scss").mkdir(parents=True)
    (directory / "b.mjs").write_text("b")
    (directory / "scss" / "a.scss").write_text("a")
    (directory / "node_modules" / "x").mkdir(parents=True)
    (directory / "node_modules" / "x" / "y.js").write_text("left out")
    return directory


def built(tmp_path: Path, recorded: str) -> Path:
    css = tmp_path / "loopbaan.css"
    css.write_text("body{}")
    (tmp_path / "loopbaan.css.sources.sha256").write_text(recorded + "\n")
    return css


def test_the_hash_of_the_sources_is_the_documented_one(sources: Path, tmp_path: Path) -> None:
    lines = "".join(
        f"{name}\0{hashlib.sha256(content).hexdigest()}\n" for name, content in (("b.mjs", b"b"), ("scss/a.scss", b"a"))
    )
    expected = hashlib.sha256(lines.encode()).hexdigest()
    assert css_check.sources_hash(sources) == expected
    assert css_check.problem(sources, built(tmp_path, expected)) is None


def test_a_changed_source_and_a_missing_style_sheet_are_seen(sources: Path, tmp_path: Path) -> None:
    css = built(tmp_path, css_check.sources_hash(sources))
    (sources / "scss" / "a.scss").write_text("changed")
    assert "niet gemaakt van de huidige bronnen" in (css_check.problem(sources, css) or "")
    css.unlink()
    assert "ontbreekt" in (css_check.problem(sources, css) or "")


def test_a_missing_library_gives_the_exact_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(libraries, "_loads", lambda name: name != "libpangoft2-1.0.so.0")
    monkeypatch.setattr(libraries, "_font_dirs", lambda: [tmp_path])
    monkeypatch.setattr(libraries, "apt_install", lambda packages: False)
    with pytest.raises(libraries.DevServicesError) as caught:
        libraries.ensure_libraries()
    assert "  sudo apt-get install -y libpangoft2-1.0-0 fonts-dejavu-core" in str(caught.value).splitlines()
    (tmp_path / "some.otf").touch()
    assert libraries.missing_packages() == ["libpangoft2-1.0-0"]


def test_the_stamp_follows_the_lock_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text("django==5.2\n")
    monkeypatch.setattr(bootstrap, "LOCK", lock)
    before = bootstrap.stamp()
    assert bootstrap.stamp() == before
    lock.write_text("django==5.2.1\n")
    assert bootstrap.stamp() != before


def test_a_python_that_does_not_fit_is_refused_with_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "LOWEST", (3, 99))
    with pytest.raises(SystemExit, match=r"make PYTHON=python3\.11 run"):
        bootstrap.main()


def test_a_taken_port_is_seen() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert not process.port_is_free(port)
        assert process.free_port() != port
    assert process.port_is_free(port)
