"""What the learner has done, in one readable file beside the notebooks, which never leaves the machine.

The file is progress.json in the current folder, or what the environment variable RNNLIB_PROGRESS names.
Every entry is added under a lock to what is there at that moment, and the new file replaces the old one in
one step, so that neither a crash nor a second notebook loses anything.
"""

import json
import os
import sys
import tempfile
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None
    import msvcrt


def path():
    """Where the record is kept."""
    return Path(os.environ.get("RNNLIB_PROGRESS") or "progress.json")


def read():
    """{"exercises": {key: entry}, "predictions": {key: entry}}; both empty if there is no readable file."""
    try:
        return _parse(path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return _parse("{}")


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
    try:
        path().parent.mkdir(parents=True, exist_ok=True)
        with _locked():
            record = _read_or_put_aside()
            entry = update(record[kind].get(key, {}))
            record[kind][key] = entry | {"when": datetime.now().astimezone().isoformat(timespec="seconds")}
            _write(record)
    except OSError as error:
        print(f"Your progress could not be kept in {path()}: {error.strerror}.", file=sys.stderr)


def _parse(text):
    record = json.loads(text)
    if not isinstance(record, dict):
        raise ValueError("wanted a JSON object")
    for kind in ("exercises", "predictions"):
        entries = record.setdefault(kind, {})
        if not isinstance(entries, dict) or not all(isinstance(entry, dict) for entry in entries.values()):
            raise ValueError(f"wanted an object of objects in {kind}")
    return record


def _read_or_put_aside():
    try:
        return _parse(path().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return _parse("{}")
    except ValueError:
        aside = _unused(path().with_name(path().name + ".bak"))
        os.replace(path(), aside)
        print(f"{path()} could not be read. It is kept as {aside.name}; a new one begins.", file=sys.stderr)
        return _parse("{}")


def _unused(name):
    others = (name.with_name(f"{name.name}{n}") for n in range(2, 1000))
    return name if not name.exists() else next(other for other in others if not other.exists())


def _write(record):
    """Write a new file beside the old one, then put it in its place: at no time is there half a file."""
    target = path()
    handle, new = tempfile.mkstemp(dir=target.parent, prefix=target.name, suffix=".new")
    try:
        with open(handle, "w", encoding="utf-8") as file:
            json.dump(record, file, indent=1, ensure_ascii=False, sort_keys=True)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, target)
    except BaseException:
        Path(new).unlink(missing_ok=True)
        raise


@contextmanager
def _locked():
    """Hold the lock file. The system lets go of it when a process ends, however it ends."""
    with open(path().with_name(f".{path().name}.lock"), "a+b") as file:
        if fcntl:
            fcntl.flock(file, fcntl.LOCK_EX)
        else:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        try:
            yield
        finally:
            if not fcntl:
                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
