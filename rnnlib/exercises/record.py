"""What the learner has done, in one readable file beside the notebooks, which never leaves the machine.

The file is progress.json in the current folder, or what the environment variable RNNLIB_PROGRESS names.
Every entry is added under a lock to what is there at that moment, and the new file replaces the old one in
one step, so that neither a crash nor a second notebook loses anything. Nothing that happens to the file stops
a lesson: one that cannot be read is put aside, and what cannot be written is said in one line.
"""

import contextlib
import errno
import glob
import itertools
import json
import os
import sys
import time
from datetime import datetime
from pathlib import Path

from ..ops.audience import can_be_asked
from ..ops.files import DRAFT, permissions, replace

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None
    import msvcrt

PATIENCE = 3.0  # seconds to wait for a lock; a process that was stopped may hold it for ever

# What an entry may hold, where it holds it; other keys are nobody's business, and are kept.
KINDS = {
    "exercises": {
        "solved": lambda value: isinstance(value, bool),
        "attempts": lambda value: type(value) is int and 0 <= value < 2**53,
    },
    "predictions": {
        "choice": lambda value: isinstance(value, str),
        "right": lambda value: value is None or isinstance(value, bool),
    },
}


def path():
    """Where the record is kept."""
    return Path(os.environ.get("RNNLIB_PROGRESS") or "progress.json")


def read():
    """{"exercises": {key: entry}, "predictions": {key: entry}}; both empty if there is no readable file."""
    try:
        return _parse(_target().read_bytes())
    except (OSError, ValueError):
        return _parse(b"{}")


def attempt(key, passed):
    """Count an attempt at an exercise; once solved, it stays solved."""

    def update(entry):
        return {"solved": passed or entry.get("solved", False), "attempts": entry.get("attempts", 0) + 1}

    _change("exercises", key, update)


def commit(key, choice, right):
    """Keep a prediction; `right` is None if there is no right answer."""
    _change("predictions", key, lambda entry: {"choice": choice, "right": right})


def _change(kind, key, update):
    """Replace one entry by `update(entry)`. If that cannot be written, say so, and let the lesson go on."""
    if can_be_asked() is False:  # where nobody sits, nothing that runs is the learner's own work
        return
    try:
        target = _target()
        target.parent.mkdir(parents=True, exist_ok=True)
        with _locked(target):
            _remove_drafts(target)
            record = _read_or_put_aside(target)
            entry = update(record[kind].get(key, {}))
            record[kind][key] = entry | {"when": datetime.now().astimezone().isoformat(timespec="seconds")}
            replace(target, _bytes(record))
    except OSError as error:
        print(f"Your progress could not be kept in {path()}: {error.strerror or error}.", file=sys.stderr)


def _target():
    """The file itself, where `path()` is a link to it. What is no ordinary file is refused with OSError."""
    target = Path(os.path.realpath(path()))
    permissions(target)
    return target


def _parse(content):
    """The record in the bytes of a file, in whatever encoding of Unicode; ValueError if it is none."""
    try:
        record = json.loads(content)
        if not isinstance(record, dict):
            raise ValueError("wanted a JSON object")
        for kind in KINDS:
            _check_entries(kind, record.setdefault(kind, {}))
        _bytes(record)  # what cannot be written again could not be added to
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return record


def _check_entries(kind, entries):
    if not isinstance(entries, dict) or not all(isinstance(entry, dict) for entry in entries.values()):
        raise ValueError(f"wanted an object of objects in {kind}")
    for key, entry in entries.items():
        for name, fits in KINDS[kind].items():
            if name in entry and not fits(entry[name]):
                raise ValueError(f"{kind}, {key}: {name} cannot be {entry[name]!r:.60}")


def _bytes(record):
    """The text of the file. Half a surrogate pair, which UTF-8 cannot hold, is written as JSON escapes it."""
    text = json.dumps(record, indent=1, ensure_ascii=False, sort_keys=True)
    return f"{text}\n".encode("utf-8", "backslashreplace")


def _read_or_put_aside(target):
    try:
        return _parse(target.read_bytes())
    except FileNotFoundError:
        return _parse(b"{}")
    except ValueError:
        aside = _unused(target.with_name(target.name + ".bak"))
        os.replace(target, aside)
        print(f"{path()} could not be read. It is kept as {aside.name}; a new one begins.", file=sys.stderr)
        return _parse(b"{}")


def _unused(name):
    others = (name.with_name(f"{name.name}{n}") for n in itertools.count(2))
    return name if not name.exists() else next(other for other in others if not other.exists())


def _remove_drafts(target):
    """Remove what a crash has left. Whoever writes a draft holds the lock, so none of these is in use."""
    name = glob.escape(target.name)
    for pattern in (DRAFT.format(name=name, unique="*"), f"{name}*.new"):  # the second: of earlier versions
        for draft in target.parent.glob(pattern):
            with contextlib.suppress(OSError):
                draft.unlink()


@contextlib.contextmanager
def _locked(target):
    """Hold the lock file. The system lets go of it when a process ends, however it ends."""
    with open(target.with_name(f".{target.name}.lock"), "a+b") as file:
        deadline = time.monotonic() + PATIENCE
        while not _lock(file):
            if time.monotonic() > deadline:
                raise OSError(errno.EAGAIN, "another program has held it for too long")
            time.sleep(0.02)
        try:
            yield
        finally:
            _unlock(file)


def _lock(file):
    """Whether the lock could be had at once."""
    try:
        if fcntl:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _unlock(file):
    if fcntl:
        fcntl.flock(file, fcntl.LOCK_UN)
    else:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
