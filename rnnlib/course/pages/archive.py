"""The course in one file, for whoever has no Git: unpacked, the README's line starts it."""

import io
import zipfile

from ..editions.parts import KEPT_BACK

PARTS = ("rnnlib", "notebooks", "data")
FILES = ("README.md", "LICENSE", "CITATION.cff", "CHANGELOG.md", "pyproject.toml", "requirements.txt")
LEFT_BEHIND = (".", "__pycache__", "progress.json")  # how names begin of what runs and learners leave
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that an archive can hold: the same bytes whenever it is made


def packed(root):
    """The archive's bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in sorted([*ours(root, PARTS), *(root / name for name in FILES)]):
            place = zipfile.ZipInfo(f"recurrent/{path.relative_to(root).as_posix()}", FIRST_DAY)
            archive.writestr(place, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def ours(root, parts):
    """The files of these folders in order, without what runs and learners leave behind, and without keys."""
    found = [path for part in parts for path in sorted((root / part).rglob("*")) if path.is_file()]
    return [path for path in found if _is_ours(path.relative_to(root))]


def _is_ours(path):
    left = any(name.startswith(LEFT_BEHIND) for name in path.parts)
    return not left and path.as_posix() not in KEPT_BACK
