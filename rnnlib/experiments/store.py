"""Files that the course made itself, below data/: written whole, and verified before they are read.

data/SHA256SUMS has a line for each, as `sha256sum` writes and checks them.
"""

import hashlib
import json
import os

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


class Kept:
    """The outcomes of runs whose table is not whole yet: a line of JSON each, on the disk as soon as added.

    `fresh`: what an earlier process has kept is thrown away. ValueError if the file holds anything else.
    """

    def __init__(self, name, fresh=False):
        self.path, self._outcomes = data_path(name), {}
        if fresh:
            self.forget()
        content = self.path.read_bytes() if self.path.is_file() else b""
        whole = content[
            : content.rfind(b"\n") + 1
        ]  # the last line may have been cut off while it was written
        for line in whole.splitlines():
            try:
                settings, outcome = json.loads(line)
            except ValueError:
                wanted = "wanted lines of settings and outcomes; --fresh throws the file away"
                raise ValueError(f"{self.path}: {wanted}, got {line[:60]!r}") from None
            self._outcomes[json.dumps(settings)] = outcome
        if whole != content:
            replace(self.path, whole)

    def __contains__(self, settings):
        return json.dumps(settings) in self._outcomes

    def __getitem__(self, settings):
        return self._outcomes[json.dumps(settings)]

    def add(self, settings, outcome):
        """Keep what came of a run: from now on as it would be read back."""
        line = json.dumps([settings, outcome], default=lambda scalar: scalar.item())
        self._outcomes[json.dumps(settings)] = json.loads(line)[1]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with open(self.path, "ab") as file:
            file.write(f"{line}\n".encode())
            file.flush()
            os.fsync(file.fileno())

    def forget(self):
        """Throw all away, once the table is stored."""
        self.path.unlink(missing_ok=True)
        self._outcomes = {}


def _write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    replace(path, content)
