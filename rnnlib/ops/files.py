"""Files that are replaced in one step: whoever looks sees the old one or the new one, whole."""

import contextlib
import errno
import os
import stat
import uuid
from pathlib import Path

DRAFT = ".{name}.{unique}.new"  # what a draft is called while it is written; a crash may leave one behind


def replace(path, content):
    """Make `content` (bytes) the file at `path`, all of it or nothing: OSError leaves what was there before.

    It is written beside the file under a name of its own, then renamed. A link stays one: the file that it
    leads to is replaced. A file keeps its permissions; a new one gets those that any new file gets.
    """
    if not isinstance(content, bytes):
        raise TypeError(f"content: wanted bytes, got {type(content).__name__}")
    target = Path(os.path.realpath(path))
    mode = permissions(target)
    draft = target.with_name(DRAFT.format(name=target.name, unique=uuid.uuid4().hex[:12]))
    try:
        with open(draft, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if mode not in (None, permissions(draft)):
            os.chmod(draft, mode)
        os.replace(draft, target)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise


def permissions(path):
    """Those of an ordinary file, None if there is no file; OSError for a folder, a pipe, a device."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is not an ordinary file", str(path))
    return stat.S_IMODE(mode)
