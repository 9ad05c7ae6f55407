"""The library and its data as one wheel: where it is installed, `data` lies beside `rnnlib`, as here."""

import base64
import hashlib
import io
import tomllib
import zipfile

from ..pages.archive import FIRST_DAY, ours

PARTS = ("rnnlib", "data")
EXTRAS = ("pictures", "lessons")  # what notebooks need beside the library


def wheel(root):
    """(file name, bytes) of the wheel of the project in `root`; the same bytes on every run."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name = f"{project['name']}-{project['version']}"
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in ours(root, PARTS)}
    info = f"{name}.dist-info"
    files[f"{info}/METADATA"] = _metadata(project).encode()
    files[f"{info}/WHEEL"] = (
        b"Wheel-Version: 1.0\nGenerator: rnnlib\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    files[f"{info}/RECORD"] = _record(files, info).encode()
    return f"{name}-py3-none-any.whl", _packed(files)


def _metadata(project):
    extras = project["optional-dependencies"]
    needed = [*project["dependencies"], *(line for extra in EXTRAS for line in extras[extra])]
    lines = [f"Requires-Dist: {line}" for line in needed if not line.startswith(f"{project['name']}[")]
    return "\n".join(
        ["Metadata-Version: 2.1", f"Name: {project['name']}", f"Version: {project['version']}", *lines, ""]
    )


def _record(files, info):
    """What is in the wheel, each with its checksum, as installers want it."""

    def row(name, content):
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        return f"{name},sha256={digest},{len(content)}\n"

    return "".join(row(*item) for item in files.items()) + f"{info}/RECORD,,\n"


def _packed(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, FIRST_DAY), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
