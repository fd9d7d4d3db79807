"""Shaders: GLSL in `vr_render/shaders`, and the SPIR-V beside it that the game loads.

    python -m vr_render.shader_files            compile those that changed
    python -m vr_render.shader_files --check    compile all and compare; exit code 1 when one is not fresh

No compiler is needed to play. `#include "x.glsl"` is resolved beside the shader.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from vr_render.errors import ShaderError

FOLDER = Path(__file__).resolve().parent / "shaders"
KINDS = (".vert", ".frag", ".comp")
INCLUDE = re.compile(r'^\s*#include\s+"([^"]+)"', re.MULTILINE)


def read(name: str) -> bytes:
    """The SPIR-V of a shader such as "terrain.vert".

    Raises:
        ShaderError: there is none.
    """
    path = FOLDER / f"{name}.spv"
    try:
        return path.read_bytes()
    except OSError:
        raise ShaderError(f"shader {name} is not compiled (python -m vr_render.shader_files compiles it)") from None


def sources(folder: Path = FOLDER) -> list[Path]:
    """Every shader of a folder, in the order of names; files that are only included are none."""
    return sorted(path for path in folder.iterdir() if path.suffix in KINDS)


def includes(path: Path) -> set[Path]:
    """All files that a shader includes, also through others."""
    found: set[Path] = set()
    todo = [path]
    while todo:
        for name in INCLUDE.findall(todo.pop().read_text(encoding="utf-8")):
            included = path.parent / name
            if included not in found and included.is_file():
                found.add(included)
                todo.append(included)
    return found


def compiler(name: str) -> str:
    """Path of a tool: beside this Python, or on PATH.

    Raises:
        ShaderError: it is not installed.
    """
    here = str(Path(sys.executable).parent)
    for place in (here, None):
        found = shutil.which(name, path=place)
        if found:
            return found
    raise ShaderError(f"{name} is not installed (run.py check installs it; on Debian: glslang-tools, spirv-tools)")


def compile_shader(source: Path, output: Path) -> None:
    """Compile and validate one shader.

    Raises:
        ShaderError: it does not compile; the text has the compiler's lines.
    """
    glslang, validator = compiler("glslangValidator"), compiler("spirv-val")
    # From its own folder and by its bare name: no path of this machine may come into the result.
    compiling = [glslang, "-V", "--target-env", "vulkan1.1", "-o", str(output.resolve()), source.name]
    for command in (compiling, [validator, "--target-env", "vulkan1.1", str(output.resolve())]):
        answer = subprocess.run(command, capture_output=True, text=True, check=False, cwd=source.parent)
        if answer.returncode != 0:
            output.unlink(missing_ok=True)
            raise ShaderError(f"{source.name} does not compile:\n{answer.stdout}{answer.stderr}".rstrip())


def compiled(source: Path) -> Path:
    """Where the SPIR-V of a shader lies."""
    return source.with_name(f"{source.name}.spv")


def is_newer(source: Path) -> bool:
    """Whether a shader or a file that it includes was written after its SPIR-V."""
    target = compiled(source)
    if not target.exists():
        return True
    return any(path.stat().st_mtime > target.stat().st_mtime for path in {source, *includes(source)})


def compile_changed(folder: Path = FOLDER, everything: bool = False) -> list[Path]:
    """Compile what changed; returns the sources that were compiled.

    Raises:
        ShaderError: one does not compile; those before it are done.
    """
    done = []
    for source in sources(folder):
        if everything or is_newer(source):
            with tempfile.TemporaryDirectory() as drafts:
                draft = Path(drafts, "shader.spv")
                compile_shader(source, draft)
                compiled(source).write_bytes(draft.read_bytes())
            done.append(source)
    return done


def stale(folder: Path = FOLDER) -> list[str]:
    """What is wrong with the compiled shaders of a folder, one line each: every shader is compiled again and compared.

    Raises:
        ShaderError: the compiler is missing.
    """
    wrong = []
    with tempfile.TemporaryDirectory() as drafts:
        for source in sources(folder):
            draft = Path(drafts, f"{source.name}.spv")
            try:
                compile_shader(source, draft)
            except ShaderError as error:
                wrong.append(str(error))
                continue
            target = compiled(source)
            if not target.exists():
                wrong.append(f"{target.name} is missing")
            elif target.read_bytes() != draft.read_bytes():
                wrong.append(f"{target.name} is not what {source.name} compiles to")
    names = {compiled(source).name for source in sources(folder)}
    wrong += [f"{path.name} has no source" for path in sorted(folder.glob("*.spv")) if path.name not in names]
    return wrong


def main(arguments: list[str]) -> int:
    """The command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m vr_render.shader_files", description="Compile the shaders.")
    parser.add_argument("--check", action="store_true", help="compile all and compare with what lies beside them")
    try:
        if parser.parse_args(arguments).check:
            wrong = stale()
            for line in wrong:
                print(line)
            return 1 if wrong else 0
        for source in compile_changed():
            print(source.name)
    except ShaderError as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
