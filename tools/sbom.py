"""The bill of materials: `build/sbom.json`, CycloneDX 1.6, from the pinned requirements and the lock of npm. Offline.

    python tools/sbom.py [TARGET]

Names, versions and hashes are those that installing checks; licences are what the installed packages say of themselves.
No address of a registry stands in it. It is made anew for each release and not committed.
"""

from __future__ import annotations

import base64
import json
import re
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def _licence(name: str) -> list[dict[str, Any]]:
    """Return what an installed package says of its licence; nothing where it is not installed here."""
    try:
        said = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return []
    expression = said.get("License-Expression")
    if expression:
        return [{"expression": expression}]
    classified = [one.rsplit(" :: ", 1)[1] for one in said.get_all("Classifier", []) if one.startswith("License ::")]
    text = classified or [said.get("License", "").splitlines()[0]] if said.get("License") or classified else []
    return [{"license": {"name": name}} for name in text if name]


def python_components(requirements: str) -> list[dict[str, Any]]:
    """Return the components that a file of pinned requirements names, with every hash that may be installed."""
    found: list[dict[str, Any]] = []
    for line in requirements.splitlines():
        if pin := _PIN.match(line):
            name, version = pin[1].lower().replace("_", "-"), pin[2].rstrip("\\").strip()
            found.append(
                {
                    "type": "library",
                    "name": name,
                    "version": version,
                    "purl": f"pkg:pypi/{name}@{version}",
                    "bom-ref": f"pkg:pypi/{name}@{version}",
                    "hashes": [],
                    "licenses": _licence(name),
                }
            )
        for digest in _HASH.findall(line):
            found[-1]["hashes"].append({"alg": "SHA-256", "content": digest})
    return found


def node_components(lock: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the components of a `package-lock.json`; those that only build are marked as excluded from run time."""
    found = []
    for path, entry in sorted(lock["packages"].items()):
        if not path:
            continue
        name, version = path.rpartition("node_modules/")[2], entry["version"]
        kind, _, digest = entry.get("integrity", "").partition("-")
        hashes = [{"alg": "SHA-512", "content": base64.b64decode(digest).hex()}] if kind == "sha512" else []
        purl = f"pkg:npm/{name.replace('@', '%40')}@{version}"
        found.append(
            {
                "type": "library",
                "name": name,
                "version": version,
                "purl": purl,
                "bom-ref": f"{purl}#{path}",
                "scope": "excluded" if entry.get("dev") else "required",
                "hashes": hashes,
                "licenses": [{"license": {"name": entry["license"]}}] if "license" in entry else [],
            }
        )
    return found


def bill(root: Path = ROOT) -> dict[str, Any]:
    """Return the whole bill."""
    project = re.search(r'^version = "([^"]+)"', (root / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert project is not None
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "nangluong", "version": project[1]}},
        "components": [
            *python_components((root / "requirements" / "base.txt").read_text(encoding="utf-8")),
            *node_components(json.loads((root / "package-lock.json").read_text(encoding="utf-8"))),
        ],
    }


def main(target: Path) -> None:
    """Write the bill to `target` and say how much stands in it."""
    made = bill()
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    print(f"{target}: {len(made['components'])} components")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "sbom.json")
