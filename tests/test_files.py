"""A file is replaced whole or not at all, and stays what it was: a link, its permissions."""

import errno
import os
import signal
import subprocess
import sys
import textwrap

import pytest

from rnnlib.ops import files

POSIX = pytest.mark.skipif(os.name != "posix", reason="permissions and devices as on Unix")


def permissions(path):
    return path.stat().st_mode & 0o7777


@pytest.fixture
def umask():
    """Set the mask of new files for one test."""
    before = os.umask(0o022)
    yield os.umask
    os.umask(before)


@pytest.mark.parametrize("content", [b"", b"a\r\nb\n\xff\x00", b"x" * 3_000_000])
def test_the_bytes_are_there_and_nothing_else(tmp_path, content):
    path = tmp_path / "file"
    for before in (None, b"old"):
        if before:
            path.write_bytes(before)
        files.replace(path, content)
        assert path.read_bytes() == content and os.listdir(tmp_path) == ["file"]
    files.replace(str(path), b"by its name")
    assert path.read_bytes() == b"by its name"


def test_only_bytes_are_written(tmp_path):
    with pytest.raises(TypeError, match="content: wanted bytes, got str"):
        files.replace(tmp_path / "file", "text")
    assert not os.listdir(tmp_path)


@POSIX
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755, 0o444])
def test_permissions_stay(tmp_path, mode):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(mode)
    files.replace(path, b"new")
    assert path.read_bytes() == b"new" and permissions(path) == mode


@POSIX
@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002])
def test_a_new_file_gets_the_permissions_of_any_new_file(tmp_path, umask, mask):
    umask(mask)
    files.replace(tmp_path / "ours", b"")
    (tmp_path / "any").write_bytes(b"")
    assert permissions(tmp_path / "ours") == permissions(tmp_path / "any") == 0o666 & ~mask


@POSIX
@pytest.mark.parametrize("old", [b"old", None], ids=["to a file", "to none yet"])
def test_a_link_stays_a_link(tmp_path, old):
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    link, target = tmp_path / "here" / "link", tmp_path / "there" / "file"
    (tmp_path / "here" / "first").symlink_to(target)
    link.symlink_to("first")
    if old:
        target.write_bytes(old)
    files.replace(link, b"new")
    assert link.is_symlink() and target.read_bytes() == b"new" and not target.is_symlink()
    assert os.listdir(target.parent) == ["file"] and sorted(os.listdir(link.parent)) == ["first", "link"]


@POSIX
def test_what_is_no_ordinary_file_is_left_alone(tmp_path):
    folder, pipe, loop = tmp_path / "folder", tmp_path / "pipe", tmp_path / "loop"
    folder.mkdir()
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    for path, reason in ((folder, errno.EINVAL), (pipe, errno.EINVAL), (loop, errno.ELOOP)):
        with pytest.raises(OSError) as error:
            files.replace(path, b"new")
        assert error.value.errno == reason
    assert folder.is_dir() and pipe.is_fifo() and loop.is_symlink()
    assert sorted(os.listdir(tmp_path)) == ["folder", "loop", "pipe"]


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "full"), KeyboardInterrupt()], ids=["full", "stop"])
@pytest.mark.parametrize("step", ["fsync", "chmod", "replace"])
def test_what_fails_leaves_the_old_file_and_no_draft(tmp_path, monkeypatch, step, error):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o600)

    def fail(*arguments):
        raise error

    with monkeypatch.context() as patch, pytest.raises(type(error)):
        patch.setattr(os, step, fail)
        files.replace(path, b"new")
    assert path.read_bytes() == b"old" and os.listdir(tmp_path) == ["file"]
    with pytest.raises(OSError):
        files.replace(tmp_path / "file" / "below a file", b"new")
    with pytest.raises(FileNotFoundError):
        files.replace(tmp_path / "no folder" / "file", b"new")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a process that can be killed")
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_kill_leaves_the_old_file(tmp_path, step):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    code = f"""
        import os, signal
        from rnnlib.ops import files
        os.{step} = lambda *arguments: os.kill(os.getpid(), signal.SIGKILL)
        files.replace({str(path)!r}, b"new")
    """
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(code)])
    assert ended.returncode == -signal.SIGKILL and path.read_bytes() == b"old"
    draft = next(name for name in os.listdir(tmp_path) if name != "file")
    assert draft.startswith(".file.") and draft.endswith(".new")
