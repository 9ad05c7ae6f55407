"""A file of lines, one JSON object a line, that only grows: whatever happens to it, what stands there stays.

A line is added under a lock on the file itself, and is on the disk before `append` returns. A process that is
killed meanwhile leaves at most the beginning of a line, which nobody reads and the next line stands below; a
disk that is full takes back what it did not take whole. So one file is everything, a copy of it is a backup,
and two files are put together line by line.
"""

import codecs
import contextlib
import errno
import json
import os
import time
from pathlib import Path

from ..ops.files import permissions

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None
    import msvcrt

PATIENCE = 3.0  # seconds to wait for a lock; a process that was stopped may hold it for ever
BEYOND = 2**31 - 2  # the byte that is locked on Windows, where a locked byte cannot be read
UTF_16 = {
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}  # as Windows's shell may save it
OPENING = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def lines(path):
    """Every object in the file, in its order; what cannot be read is passed over. OSError without a file."""
    content = _target(path).read_bytes()
    text = content.decode(_encoding(content), "replace").removeprefix("\ufeff")
    return [entry for line in text.splitlines() if (entry := _parsed(line)) is not None]


def append(path, entries):
    """Add the `entries` (dicts), all or none: OSError leaves the file as long as it was.

    `entries` may be a function of what the file holds; it is called while nobody else can add to it.
    """
    target = _target(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(target, OPENING, 0o666)
    try:
        with _locked(file):
            added = entries(lines(target)) if callable(entries) else entries
            if added:
                _write(file, added)
    finally:
        os.close(file)


def _write(file, entries):
    size = os.fstat(file).st_size
    os.lseek(file, 0, os.SEEK_SET)
    encoding = _encoding(os.read(file, 2))
    text = "".join(json.dumps(entry) + "\n" for entry in entries)
    if size and not _ends_a_line(file, size, encoding):
        text = "\n" + text
    rest = text.encode(encoding)
    try:
        while rest:
            rest = rest[os.write(file, rest) :]
        os.fsync(file)
    except OSError:
        with contextlib.suppress(OSError):
            os.ftruncate(file, size)
        raise


def _ends_a_line(file, size, encoding):
    newline = "\n".encode(encoding)
    os.lseek(file, max(0, size - len(newline)), os.SEEK_SET)
    return os.read(file, len(newline)) == newline


def _encoding(content):
    return UTF_16.get(content[:2], "utf-8")


def _parsed(line):
    """The object in a line, or None."""
    try:
        entry = json.loads(line)
        json.dumps(entry)  # what could not be written again, such as a number too long, is no entry
    except (ValueError, RecursionError):
        return None
    return entry if isinstance(entry, dict) else None


def _target(path):
    """The file itself, where `path` is a link to it. What is no ordinary file is refused with OSError."""
    target = Path(os.path.realpath(path))
    permissions(target)
    return target


@contextlib.contextmanager
def _locked(file):
    """Hold the file. The system lets go of it when a process ends, however it ends."""
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
            os.lseek(file, BEYOND, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _unlock(file):
    if fcntl:
        fcntl.flock(file, fcntl.LOCK_UN)
    else:
        os.lseek(file, BEYOND, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)
