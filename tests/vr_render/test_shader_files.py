"""Compiled shaders are what their sources say, and what is not is named."""

import os
from pathlib import Path

import pytest

from vr_render import shader_files
from vr_render.errors import ShaderError

FRAGMENT = '#version 450\n#extension GL_GOOGLE_include_directive : require\n#include "tint.glsl"\n' + (
    "layout(location = 0) out vec4 result;\nvoid main() { result = tint(); }\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tint.glsl").write_text("vec4 tint() { return vec4(1.0); }\n")
    (tmp_path / "paint.frag").write_text(FRAGMENT)
    return tmp_path


def test_what_is_compiled_is_fresh(folder: Path) -> None:
    assert shader_files.stale(folder) == ["paint.frag.spv is missing"]
    assert shader_files.compile_changed(folder) == [folder / "paint.frag"]
    assert shader_files.stale(folder) == []
    assert (folder / "paint.frag.spv").read_bytes()[:4] == bytes.fromhex("03022307")
    assert shader_files.compile_changed(folder) == []


def test_a_changed_include_is_noticed(folder: Path) -> None:
    shader_files.compile_changed(folder)
    first = (folder / "paint.frag.spv").read_bytes()
    include = folder / "tint.glsl"
    include.write_text("vec4 tint() { return vec4(0.5); }\n")
    later = (folder / "paint.frag.spv").stat().st_mtime + 10
    os.utime(include, (later, later))
    assert shader_files.stale(folder) == ["paint.frag.spv is not what paint.frag compiles to"]
    assert shader_files.compile_changed(folder) == [folder / "paint.frag"]
    assert (folder / "paint.frag.spv").read_bytes() != first


def test_the_same_source_gives_the_same_bytes_wherever_it_lies(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("elsewhere")
    for name in ("tint.glsl", "paint.frag"):
        (other / name).write_bytes((folder / name).read_bytes())
    shader_files.compile_changed(folder)
    shader_files.compile_changed(other)
    assert (folder / "paint.frag.spv").read_bytes() == (other / "paint.frag.spv").read_bytes()


def test_errors_of_the_compiler_are_shown(folder: Path) -> None:
    shader_files.compile_changed(folder)
    (folder / "paint.frag").write_text(FRAGMENT.replace("tint()", "tnit()"))
    wrong = shader_files.stale(folder)
    assert len(wrong) == 1
    assert wrong[0].startswith("paint.frag does not compile:")
    assert "tnit" in wrong[0]
    before = (folder / "paint.frag.spv").read_bytes()
    with pytest.raises(ShaderError, match="tnit"):
        shader_files.compile_changed(folder, everything=True)
    assert (folder / "paint.frag.spv").read_bytes() == before  # what was good stays


def test_spirv_without_a_source_is_named(folder: Path) -> None:
    shader_files.compile_changed(folder)
    (folder / "paint.frag").unlink()
    assert shader_files.stale(folder) == ["paint.frag.spv has no source"]


def test_a_shader_that_is_not_there(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(shader_files, "FOLDER", folder)
    with pytest.raises(ShaderError, match=r"shader_files compiles it"):
        shader_files.read("paint.frag")


def test_without_a_compiler_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(shader_files.sys, "executable", str(folder / "python"))
    monkeypatch.setenv("PATH", str(folder))
    with pytest.raises(ShaderError, match="glslang-tools"):
        shader_files.compile_changed(folder)


def test_the_command_says_what_is_not_fresh(
    monkeypatch: pytest.MonkeyPatch, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shader_files.stale, "__defaults__", (folder,))
    monkeypatch.setattr(shader_files.compile_changed, "__defaults__", (folder, False))
    assert shader_files.main(["--check"]) == 1
    assert capsys.readouterr().out == "paint.frag.spv is missing\n"
    assert shader_files.main([]) == 0
    assert capsys.readouterr().out == "paint.frag\n"
    assert shader_files.main(["--check"]) == 0
