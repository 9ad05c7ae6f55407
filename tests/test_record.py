"""The record keeps only what the learner did, and survives crashes, company and editors."""

import errno
import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
from types import SimpleNamespace

import pytest
from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpec

from rnnlib.exercises import predict, progress, record


@pytest.fixture(autouse=True)
def a_new_learner(tmp_path, monkeypatch):
    monkeypatch.setenv("RNNLIB_PROGRESS", str(tmp_path / "kept" / "progress.json"))


def ask():
    return predict("What does 0.9 do?", ["it grows", "it fades"], answer="it fades", key="tests.decay")


def names(folder):
    return sorted(os.listdir(folder))


def code(text):
    """A Python process that runs `text`, whose standard output can be read line by line."""
    command = [sys.executable, "-c", textwrap.dedent(text)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


POSIX = pytest.mark.skipif(os.name != "posix", reason="signals, links and devices as on Unix")


def test_the_record_is_where_the_variable_says_or_beside_the_notebook(monkeypatch, tmp_path):
    record.commit("tests.a", "x", True)
    assert (tmp_path / "kept" / "progress.json").exists()
    monkeypatch.delenv("RNNLIB_PROGRESS")
    monkeypatch.chdir(tmp_path)
    record.commit("tests.b", "y", False)
    assert set(json.loads((tmp_path / "progress.json").read_text("utf-8"))["predictions"]) == {"tests.b"}


def test_reading_makes_no_file():
    assert record.read() == {"exercises": {}, "predictions": {}}
    predict("Which?", ["a", "b"])
    assert not record.path().parent.exists()


# What cannot be read


UNREADABLE = {
    "half a file": b"{",
    "an empty file": b"",
    "a list at the top": b"[]",
    "no text": b"\xff\xfe\xfd",
    "exercises of a wrong kind": b'{"exercises": 3}',
    "an entry of a wrong kind": b'{"predictions": {"a": 1}}',
    "nothing in the place of entries": b'{"predictions": null}',
    "a number in words": b'{"exercises": {"tests.a": {"solved": false, "attempts": "three"}}}',
    "no number": b'{"exercises": {"tests.a": {"solved": false, "attempts": null}}}',
    "a number that is a truth": b'{"exercises": {"tests.a": {"solved": false, "attempts": true}}}',
    "a number below zero": b'{"exercises": {"tests.a": {"attempts": -1}}}',
    "a number too long to print": b'{"exercises": {"tests.a": {"attempts": ' + b"9" * 4300 + b"}}}",
    "a truth in words": b'{"exercises": {"tests.a": {"solved": "yes"}}}',
    "a list for a choice": b'{"predictions": {"tests.decay": {"choice": ["x"], "right": true}}}',
    "a dict for a choice": b'{"predictions": {"tests.decay": {"choice": {}, "right": true}}}',
    "no choice": b'{"predictions": {"tests.decay": {"choice": null}}}',
    "a number for right": b'{"predictions": {"tests.decay": {"choice": "x", "right": 1}}}',
    "too deep to read": b'{"note": ' + b"[" * 100_000,
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_cannot_be_read_is_put_aside_once_and_the_lesson_goes_on(what, capsys):
    folder = record.path().parent
    folder.mkdir()
    record.path().write_bytes(UNREADABLE[what])
    assert record.read() == {"exercises": {}, "predictions": {}}
    assert "0 of " in repr(progress()) and ask().committed is None
    assert record.path().read_bytes() == UNREADABLE[what]
    record.attempt("tests.a", True)
    assert "kept as progress.json.bak; a new one begins" in capsys.readouterr().err
    ask().commit("it grows")
    record.attempt("tests.a", False)
    assert capsys.readouterr().err == ""
    kept = record.read()
    assert kept["exercises"]["tests.a"]["attempts"] == 2 and kept["exercises"]["tests.a"]["solved"]
    assert ask().committed == "it grows"
    assert (folder / "progress.json.bak").read_bytes() == UNREADABLE[what]
    assert names(folder) == [".progress.json.lock", "progress.json", "progress.json.bak"]


def test_a_second_file_put_aside_leaves_the_first():
    for text in ("{", "[]", "3"):
        record.path().parent.mkdir(exist_ok=True)
        record.path().write_text(text)
        record.commit("tests.a", "x", True)
    kept = [record.path().with_name(f"progress.json.bak{n}").read_text() for n in ("", "2", "3")]
    assert kept == ["{", "[]", "3"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_an_editor_has_saved_is_read_and_added_to(encoding, capsys):
    record.path().parent.mkdir()
    text = '{"note": "été", "exercises": {"tests.a": {"solved": true, "attempts": 3}}}'
    record.path().write_bytes(text.encode(encoding))
    assert record.read()["exercises"]["tests.a"]["solved"]
    record.attempt("tests.a", False)
    kept = json.loads(record.path().read_text("utf-8"))
    assert kept["note"] == "été" and kept["exercises"]["tests.a"]["attempts"] == 4
    assert capsys.readouterr().err == ""


def test_half_a_character_is_kept_as_it_is(capsys):
    record.path().parent.mkdir()
    record.path().write_text(r'{"predictions": {"a \ud800": {"choice": "\udfff x", "right": null}}}')
    record.commit("b \ud801", "\ud802", True)
    kept = record.read()["predictions"]
    assert kept["a \ud800"]["choice"] == "\udfff x" and kept["b \ud801"]["choice"] == "\ud802"
    assert capsys.readouterr().err == ""


def test_what_others_have_written_is_kept():
    record.path().parent.mkdir()
    record.path().write_text('{"note": "mine", "exercises": {"later.one": {"solved": true}}}', "utf-8")
    record.attempt("tests.a", False)
    kept = json.loads(record.path().read_text("utf-8"))
    assert kept["note"] == "mine" and set(kept["exercises"]) == {"later.one", "tests.a"}


@pytest.mark.parametrize("depth", [200, 330, 500, 950])
def test_what_is_deep_is_kept_or_put_aside(depth):
    """How deep can be read, and how deep can be written, differs from one Python to the next."""
    folder = record.path().parent
    folder.mkdir()
    text = '{"note": ' + "[" * depth + "]" * depth + "}"
    record.path().write_text(text)
    record.attempt("tests.a", True)
    assert record.read()["exercises"]["tests.a"]["solved"]
    assert "note" in record.read() or (folder / "progress.json.bak").read_text() == text


# Company and crashes


def test_many_at_once_lose_nothing(monkeypatch):
    monkeypatch.setattr(record, "PATIENCE", 600)

    def work(n):
        for m in range(5):
            record.commit(f"tests.{n}.{m}", "x", True)
            record.attempt("tests.shared", False)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(record.read()["predictions"]) == 30
    assert record.read()["exercises"]["tests.shared"]["attempts"] == 30


def test_a_crash_while_writing_leaves_the_old_record_whole(monkeypatch):
    record.commit("tests.a", "x", True)

    def crash(*arguments):
        raise KeyboardInterrupt

    for step in ("fsync", "replace"):
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(os, step, crash)
            record.commit("tests.b", "x", True)
        assert set(record.read()["predictions"]) == {"tests.a"}
    assert {file.name for file in record.path().parent.iterdir()} == {"progress.json", ".progress.json.lock"}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that can be copied and killed")
def test_ten_kills_lose_nothing():
    """Each process writes on until it is killed; what it has confirmed by then is in the record."""
    script = """
        import os, signal
        from rnnlib.exercises import record
        for kill in range(10):
            ours, its = os.pipe()
            child = os.fork()
            if not child:
                for n in range(1000):
                    record.commit(f"tests.{kill}.{n}", "x", True)
                    os.write(its, b".")
                os._exit(0)
            confirmed = len(os.read(ours, 1))
            for _ in range(kill % 4):
                confirmed += len(os.read(ours, 1))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.close(its)
            confirmed += len(os.read(ours, 1000))
            print(kill, confirmed, flush=True)
    """
    lines = code(script).communicate()[0].splitlines()
    assert len(lines) == 10
    kept = record.read()["predictions"]
    for kill, confirmed in (map(int, line.split()) for line in lines):
        assert confirmed > kill % 4 and all(f"tests.{kill}.{n}" in kept for n in range(confirmed))
    record.commit("tests.after", "x", True)
    assert names(record.path().parent) == [".progress.json.lock", "progress.json"]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a process that can be killed")
def test_a_draft_that_a_crash_has_left_is_removed_by_the_next_write():
    record.commit("tests.a", "x", True)
    folder, before = record.path().parent, record.path().read_bytes()
    (folder / "progress.jsonab12cd34.new").write_text("{")
    others = ["my-progress.json.new", "notes.new", "progress.json.bak"]
    for name in others:
        (folder / name).write_text("mine")
    script = """
        import os, signal
        from rnnlib.exercises import record
        os.replace = lambda *arguments: os.kill(os.getpid(), signal.SIGKILL)
        record.commit("tests.b", "x", True)
    """
    process = code(script)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert record.path().read_bytes() == before
    assert any(name.endswith(".new") for name in set(names(folder)) - set(others))
    record.commit("tests.c", "x", True)
    assert names(folder) == sorted([".progress.json.lock", "progress.json", *others])


@POSIX
def test_a_lock_in_a_stopped_process_is_waited_for_and_then_said(monkeypatch, capsys):
    record.commit("tests.a", "x", True)
    script = f"""
        import fcntl, time
        file = open({str(record.path().with_name(".progress.json.lock"))!r}, "a+b")
        fcntl.flock(file, fcntl.LOCK_EX)
        print("held", flush=True)
        time.sleep(600)
    """
    process = code(script)
    try:
        assert process.stdout.readline() == "held\n"
        process.send_signal(signal.SIGSTOP)
        assert record.PATIENCE <= 5
        monkeypatch.setattr(record, "PATIENCE", 0.1)
        p = ask()
        p.commit("it grows")
        said = capsys.readouterr().err
        assert "could not be kept" in said and "another program" in said and said.count("\n") == 1
        assert p.committed == "it grows" and set(record.read()["predictions"]) == {"tests.a"}
    finally:
        process.kill()
        process.communicate()
    monkeypatch.setattr(record, "PATIENCE", 600)
    record.commit("tests.b", "x", True)
    assert set(record.read()["predictions"]) == {"tests.a", "tests.b"}


# Where it is kept


@POSIX
def test_a_link_stays_one(monkeypatch, tmp_path, capsys):
    synced = tmp_path / "synced" / "mine.json"
    link = tmp_path / "notebooks" / "progress.json"
    for path in (synced, link):
        path.parent.mkdir()
    link.symlink_to(synced)
    synced.write_text("{")
    synced.chmod(0o640)
    monkeypatch.setenv("RNNLIB_PROGRESS", str(link))
    record.commit("tests.a", "x", True)
    assert "kept as mine.json.bak" in capsys.readouterr().err
    synced.chmod(0o640)
    record.commit("tests.b", "x", True)
    assert link.is_symlink() and set(record.read()["predictions"]) == {"tests.a", "tests.b"}
    assert names(link.parent) == ["progress.json"] and synced.stat().st_mode & 0o777 == 0o640


@POSIX
def test_what_is_no_ordinary_file_is_left_alone(monkeypatch, tmp_path, capsys):
    folder, pipe, loop = tmp_path / "folder", tmp_path / "pipe", tmp_path / "loop"
    folder.mkdir()
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    for place in (folder, pipe, loop, "/dev/null"):
        monkeypatch.setenv("RNNLIB_PROGRESS", str(place))
        record.commit("tests.a", "x", True)
        assert "could not be kept" in capsys.readouterr().err
        assert record.read()["predictions"] == {}
    assert names(tmp_path) == ["folder", "loop", "pipe"] and not os.path.isfile("/dev/null")


def test_a_full_disk_leaves_the_record_and_the_lesson_goes_on(monkeypatch, capsys):
    record.commit("tests.a", "x", True)

    def full(*arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        record.commit("tests.b", "x", True)
    assert "could not be kept" in capsys.readouterr().err
    assert set(record.read()["predictions"]) == {"tests.a"}
    assert names(record.path().parent) == [".progress.json.lock", "progress.json"]


def test_where_nothing_can_be_written_the_lesson_goes_on(monkeypatch, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("RNNLIB_PROGRESS", str(tmp_path / "file" / "progress.json"))
    p = ask()
    p.commit("it grows")
    assert p.committed == "it grows" and "could not be kept" in capsys.readouterr().err


# Whose work it is


@pytest.mark.parametrize("allowed, kept", [(True, True), (False, False)])
def test_only_where_somebody_could_answer_is_anything_kept(monkeypatch, allowed, kept):
    kernel = SimpleNamespace(get_parent=lambda: {"content": {"allow_stdin": allowed}})
    monkeypatch.setattr("IPython.get_ipython", lambda: SimpleNamespace(kernel=kernel))
    record.attempt("tests.a", True)
    ask().commit("it grows")
    assert record.path().parent.exists() == kept
    assert len(record.read()["exercises"]) == len(record.read()["predictions"]) == kept


@pytest.mark.parametrize(
    "shell",
    [None, SimpleNamespace(), SimpleNamespace(kernel=SimpleNamespace())],
    ids=["plain Python", "a terminal", "another kernel"],
)
def test_without_a_kernel_that_was_told_so_somebody_is_there(monkeypatch, shell):
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    record.attempt("tests.a", True)
    assert record.read()["exercises"]["tests.a"]["solved"]


class Kernel(KernelManager):
    """The interpreter that runs this line, as a kernel."""

    kernel_spec = KernelSpec(resource_dir=RESOURCES, **get_kernel_dict())


def test_a_kernel_keeps_what_a_learner_runs_and_clicks_and_nothing_that_a_machine_runs():
    manager = Kernel()
    manager.start_kernel()
    client = manager.blocking_client()
    try:
        client.start_channels()
        client.wait_for_ready(timeout=120)

        def run(source, allow_stdin):
            printed = []
            reply = client.execute_interactive(
                source, allow_stdin=allow_stdin, timeout=120, output_hook=printed.append
            )
            assert reply["content"]["status"] == "ok", reply["content"]
            return "".join(m["content"]["text"] for m in printed if m["msg_type"] == "stream")

        run("from rnnlib.exercises import predict, record, start, check\nimport numpy as np", True)
        run("def stack(sequences): return np.stack(sequences, axis=1)", False)
        run("check(start.stack, stack)\np = predict('Which?', ['a', 'b'], key='tests.which')", False)
        run("p.commit('a')", False)
        assert not record.path().parent.exists()
        run("check(start.stack, stack)", True)
        assert set(record.read()["exercises"]) == {"start.stack"}
        button = run(
            "q = predict('Which?', ['a', 'b'], key='tests.clicked'); q.choices.value = 'b'\n"
            "print(q.button.comm.comm_id, end='')",
            False,
        )
        click = {"comm_id": button, "data": {"method": "custom", "content": {"event": "click"}}}
        client.shell_channel.send(client.session.msg("comm_msg", click))
        run("assert q.committed == 'b'", False)
        assert record.read()["predictions"]["tests.clicked"]["choice"] == "b"
        assert set(record.read()["predictions"]) == {"tests.clicked"}
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.cleanup_resources()
