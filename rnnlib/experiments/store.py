"""Files that the course made itself, below data/: written whole, and verified before they are read.

data/SHA256SUMS has a line for each, as `sha256sum` writes and checks them.
"""

import hashlib

from ..datasets import data_path
from ..ops.files import replace

SUMS = "SHA256SUMS"


def write_made(name, content):
    """Store `content` as data/`name` and enter its checksum."""
    _write(data_path(name), content)
    sums = {**read_sums(), name: hashlib.sha256(content).hexdigest()}
    lines = [f"{checksum}  {file}\n" for file, checksum in sorted(sums.items())]
    _write(data_path(SUMS), "".join(lines).encode("utf-8"))


def read_made(name):
    """The bytes of data/`name`; ValueError if they are not the ones that were stored."""
    path, wanted = data_path(name), read_sums().get(name)
    content = path.read_bytes() if path.is_file() else None
    given = "no file" if content is None else hashlib.sha256(content).hexdigest()
    if wanted is None or given != wanted:
        raise ValueError(
            f"{path}: wanted SHA-256 {wanted or f'(none is entered in {SUMS})'}, got {given}; to restore it, "
            f"run `git checkout -- data/{name} data/{SUMS}`, or make it again: python -m rnnlib.experiments"
        )
    return content


def read_sums():
    """{name: checksum} of every file that was stored."""
    path = data_path(SUMS)
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return {name: checksum for checksum, name in (line.split("  ", 1) for line in lines)}


def _write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    replace(path, content)
