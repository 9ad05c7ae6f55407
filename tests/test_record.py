"""The record keeps only what the learner did, and survives crashes, company, editors and a full disk."""

import ctypes
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import textwrap
import threading
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import numpy as np
import pytest
from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpec

from rnnlib.exercises import check, journal, predict, progress, record, start
from rnnlib.exercises.record import AGAIN, GOOD

ROOT = Path(__file__).resolve().parents[1]
POSIX = pytest.mark.skipif(os.name != "posix", reason="signals, links, users and devices as on Unix")


@pytest.fixture(autouse=True)
def a_new_learner(tmp_path, monkeypatch):
    monkeypatch.setenv("RNNLIB_PROGRESS", str(tmp_path / "kept" / "progress.jsonl"))


def ask():
    return predict("What does 0.9 do?", ["it grows", "it fades"], answer="it fades", key="tests.decay")


def names(folder):
    return sorted(os.listdir(folder))


def process(text, *arguments, **keywords):
    """A Python process that runs `text`, whose standard output can be read line by line."""
    command = [sys.executable, "-c", textwrap.dedent(text), *arguments]
    afresh = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=afresh, **keywords)


def written(content):
    """The record's file, with this content."""
    record.path().parent.mkdir(exist_ok=True)
    record.path().write_bytes(content if isinstance(content, bytes) else content.encode())
    return record.path()


def line(what="prediction", key="tests.a", when="2026-11-01T10:00:00+01:00", **values):
    return json.dumps({"when": when, "what": what, "key": key, **values})


def test_the_record_is_where_the_variable_says_or_beside_the_notebook(monkeypatch, tmp_path):
    record.commit("tests.a", "x", True)
    assert names(tmp_path / "kept") == ["progress.jsonl"]
    monkeypatch.delenv("RNNLIB_PROGRESS")
    monkeypatch.chdir(tmp_path)
    record.commit("tests.b", "y", False)
    assert "tests.b" in (tmp_path / "progress.jsonl").read_text("utf-8")
    assert set(record.read().predictions) == {"tests.b"}


def test_reading_makes_no_file():
    assert record.read() == record.Record()
    predict("Which?", ["a", "b"])
    assert not record.path().parent.exists()


def test_each_line_says_what_was_done_and_when():
    record.attempt("tests.a", False, "digest")
    record.commit("tests.b", "x", None)
    record.recalled("tests.c", GOOD)
    kept = [json.loads(text) for text in record.path().read_text("ascii").splitlines()]
    assert [entry["what"] for entry in kept] == ["attempt", "prediction", "recall"]
    assert all(
        abs((datetime.now().astimezone() - record.moment(e["when"])).total_seconds()) < 600 for e in kept
    )
    assert len({entry["id"] for entry in kept}) == 3
    read = record.read()
    assert read.attempts["tests.a"][0]["passed"] is False and not read.solved("tests.a")
    assert read.first("tests.b")["choice"] == "x" and read.first("tests.b", ["y"]) is None
    assert [entry["rating"] for entry in read.recalls["tests.c"]] == [GOOD]


def test_entries_are_in_the_order_of_time_wherever_they_stand():
    later = line(choice="late", right=True, when="2026-11-02T00:30:00+01:00")
    earlier = line(choice="early", right=False, when="2026-11-01T19:00:00-04:00")
    written(f"{later}\n{earlier}\n")
    assert [entry["choice"] for entry in record.read().predictions["tests.a"]] == ["early", "late"]


def test_a_rating_that_is_none_is_refused():
    for rating in (0, 5, None, "good"):
        with pytest.raises(ValueError, match="rating: wanted one of"):
            record.recalled("tests.a", rating)
    assert not record.path().exists()


# What cannot be read

UNREADABLE = {
    "half a line": b'{"when": "2026-11-01T10:00',
    "an empty line": b"\n",
    "a list": b"[]",
    "no text": b"\xff\xfd\xfe",
    "a line without its kind": b'{"key": "tests.decay", "choice": "it grows"}',
    "a kind of later versions": line(what="dream", choice="it grows", right=True).encode(),
    "a kind that is no word": b'{"what": ["prediction"]}',
    "no time": line(when=None, choice="it grows", right=True).encode(),
    "a time without its zone": line(when="2026-11-01T10:00:00", choice="it grows", right=True).encode(),
    "no key": line(key=3, choice="it grows", right=True).encode(),
    "a number for a choice": line(choice=1, right=True).encode(),
    "a list for a choice": line(choice=["it grows"], right=True).encode(),
    "a number for right": line(choice="it grows", right=1).encode(),
    "a truth in words": line("attempt", passed="yes").encode(),
    "a rating out of range": line("recall", rating=5).encode(),
    "a rating that is a truth": line("recall", rating=True).encode(),
    "a number too long to print": b'{"what": "recall", "rating": ' + b"9" * 4301 + b"}",
    "too deep to read": b'{"note": ' + b"[" * 100_000,
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_cannot_be_read_is_passed_over_and_stays(what):
    file = written(UNREADABLE[what])
    assert record.read() == record.Record()
    assert "0 of " in repr(progress()) and ask().committed is None
    assert file.read_bytes() == UNREADABLE[what]
    assert record.attempt("tests.a", True) == "" and ask().commit("it grows") is None
    assert record.read().solved("tests.a") and ask().committed == "it grows"
    assert file.read_bytes().startswith(UNREADABLE[what]) and names(file.parent) == [file.name]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_what_an_editor_has_saved_is_read_and_added_to(encoding):
    text = f"{line(choice='é', right=True)}\r\n{line('attempt', 'tests.b', passed=True)}"
    start = "\ufeff" if encoding == "utf-16-le" else ""
    file = written((start + text).encode(encoding))
    record.attempt("tests.c", True)
    record.commit("tests.d", "ü", None)
    read = record.read()
    assert read.solved("tests.b") and read.solved("tests.c")
    assert [read.first(f"tests.{key}")["choice"] for key in "ad"] == ["é", "ü"]
    assert file.read_bytes().startswith((start + text).encode(encoding))


def test_half_a_character_is_kept_as_it_is():
    record.commit("b \ud801", "\ud802", True)
    assert record.read().first("b \ud801")["choice"] == "\ud802"


# Company and crashes


def test_many_at_once_lose_nothing(monkeypatch):
    monkeypatch.setattr(journal, "PATIENCE", 600)

    def work(n):
        for m in range(5):
            record.commit(f"tests.{n}.{m}", "x", True)
            record.recalled("tests.shared", AGAIN)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(record.read().predictions) == 30 and len(record.read().recalls["tests.shared"]) == 30


def test_two_notebooks_at_once_lose_nothing():
    script = """
        import sys
        from rnnlib.exercises import journal, record
        journal.PATIENCE = 600
        for n in range(100):
            assert record.commit(f"tests.{sys.argv[1]}.{n}", "x" * 5000, True) == ""
        print("done")
    """
    both = [process(script, name) for name in "ab"]
    assert [writer.communicate()[0] for writer in both] == ["done\n", "done\n"]
    assert set(record.read().predictions) == {f"tests.{name}.{n}" for name in "ab" for n in range(100)}
    assert len(record.path().read_text().splitlines()) == 200


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that can be copied and killed")
def test_sixty_kills_leave_the_record_whole():
    """Writers are killed after each part of a line that the system may have taken, and before they say so."""
    script = """
        import os, signal
        from rnnlib.exercises import record
        write, sync = os.write, os.fsync
        def die(*arguments):
            os.kill(os.getpid(), signal.SIGKILL)
        def work(moment):
            def torn(file, content):
                write(file, content[: moment * len(content) // 57])
                die()
            for n in range(3):
                assert record.commit(f"tests.{moment}.{n}", "before", True) == ""
            if moment < 58:
                os.write = torn
            else:
                os.fsync = die if moment == 58 else lambda file: (sync(file), die())
            record.commit(f"tests.{moment}.last", "torn", True)
        for moment in range(60):
            child = os.fork()
            if not child:
                work(moment)
            status = os.waitpid(child, 0)[1]
            kept = record.read().predictions
            there = all(f"tests.{m}.{n}" in kept for m in range(moment + 1) for n in range(3))
            print(os.WTERMSIG(status), there, f"tests.{moment}.last" in kept, flush=True)
    """
    said = process(script).communicate()[0].splitlines()
    assert said[:56] == ["9 True False"] * 56  # a line is there, or it is not
    assert said[57:] == ["9 True True"] * 3
    assert record.commit("tests.after", "x", True) == ""
    assert record.read().first("tests.after") and names(record.path().parent) == ["progress.jsonl"]


@POSIX
def test_a_lock_in_a_stopped_process_is_waited_for_and_then_said(monkeypatch):
    record.commit("tests.a", "x", True)
    script = f"""
        import fcntl, time
        file = open({str(record.path())!r}, "a+b")
        fcntl.flock(file, fcntl.LOCK_EX)
        print("held", flush=True)
        time.sleep(600)
    """
    holder = process(script)
    try:
        assert holder.stdout.readline() == "held\n"
        holder.send_signal(signal.SIGSTOP)
        assert journal.PATIENCE <= 5
        monkeypatch.setattr(journal, "PATIENCE", 0.1)
        said = record.commit("tests.b", "x", True)
        assert "could not be kept" in said and "another program" in said and said.count("\n") == 0
        assert set(record.read().predictions) == {"tests.a"}
    finally:
        holder.kill()
        holder.communicate()
    monkeypatch.setattr(journal, "PATIENCE", 600)
    record.commit("tests.b", "x", True)
    assert set(record.read().predictions) == {"tests.a", "tests.b"}


# Where nothing can be written


def said_everywhere():
    """What a lesson that goes on says, in the answer to a prediction and below a check."""
    p = ask()
    p.commit("it grows")
    result = check(start.stack, lambda sequences: np.stack(sequences, axis=1))
    assert p.committed == "it grows" and result.passed
    shown = p.feedback.value, repr(result)
    assert all(text.count("could not be kept in ") == 1 for text in shown), shown
    return shown


@POSIX
def test_a_file_that_may_not_grow_stays_whole_and_that_is_said():
    record.commit("tests.a", "x", True)
    script = """
        import os, resource
        from rnnlib.exercises import record
        size = os.path.getsize(record.path())
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 40, resource.RLIM_INFINITY))
        print(record.commit("tests.b", "x", True))
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert os.path.getsize(record.path()) == size
        print(repr(record.commit("tests.c", "x", True)))
    """
    first, second = process(script).communicate()[0].splitlines()
    assert first.startswith("Your progress could not be kept in ") and second == "''"
    assert set(record.read().predictions) == {"tests.a", "tests.c"}


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 64 kB, if this user may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    libc = ctypes.CDLL(None, use_errno=True)
    if os.name != "posix" or libc.mount(b"tmpfs", bytes(place), b"tmpfs", 0, b"size=64k"):
        pytest.skip("no disk can be mounted here")
    yield place
    libc.umount2(bytes(place), 2)


def test_a_full_disk_leaves_the_record_whole_and_the_lesson_goes_on(monkeypatch, small_disk):
    monkeypatch.setenv("RNNLIB_PROGRESS", str(small_disk / "progress.jsonl"))
    record.commit("tests.a", "x", True)
    with pytest.raises(OSError), open(small_disk / "filler", "wb", buffering=0) as filler:
        while True:
            assert filler.write(b"x" * 4096)
    kept = [n for n in range(60) if record.commit(f"tests.{n}", "x" * 300, True) == ""]
    before = record.path().read_bytes()
    assert 0 < len(kept) < 60 and before.endswith(b"\n")
    assert len(record.read().predictions) == 1 + len(kept)
    said_everywhere()
    assert record.path().read_bytes() == before
    (small_disk / "filler").unlink()
    assert record.commit("tests.b", "x", True) == "" and "tests.b" in record.read().predictions


@pytest.fixture
def everybodys():
    """A folder that every user may enter; that of a test is root's, whom no permission stops."""
    with TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        yield Path(place)


@POSIX
@pytest.mark.parametrize("there_is_a_file", [True, False])
def test_in_a_read_only_folder_the_lesson_goes_on(there_is_a_file, monkeypatch, everybodys):
    place = everybodys
    monkeypatch.setenv("RNNLIB_PROGRESS", str(place / "progress.jsonl"))
    if there_is_a_file:
        record.commit("tests.a", "x", True)
        record.path().chmod(0o444)
    place.chmod(0o555)
    script = """
        import os
        from rnnlib.exercises import record
        if os.geteuid() == 0:
            os.setuid(65534)
        print(record.commit("tests.b", "x", True), sorted(record.read().predictions))
    """
    said = process(script).communicate()[0]
    place.chmod(0o755)
    assert "could not be kept in " in said and "denied" in said and said.count("\n") == 1
    assert said.endswith("['tests.a']\n" if there_is_a_file else "[]\n")
    assert len(names(place)) == there_is_a_file


def test_where_no_folder_can_be_the_lesson_goes_on(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("RNNLIB_PROGRESS", str(tmp_path / "file" / "progress.jsonl"))
    said_everywhere()


@POSIX
def test_what_is_no_ordinary_file_is_left_alone(monkeypatch, tmp_path):
    folder, pipe, loop = tmp_path / "folder", tmp_path / "pipe", tmp_path / "loop"
    folder.mkdir()
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    for place in (folder, pipe, loop, "/dev/null"):
        monkeypatch.setenv("RNNLIB_PROGRESS", str(place))
        assert "could not be kept" in record.commit("tests.a", "x", True)
        assert record.read() == record.Record()
    assert names(tmp_path) == ["folder", "loop", "pipe"] and not os.path.isfile("/dev/null")


@POSIX
def test_a_link_stays_one_and_the_file_keeps_its_permissions(monkeypatch, tmp_path):
    synced, link = tmp_path / "synced" / "mine.jsonl", tmp_path / "notebooks" / "progress.jsonl"
    for path in (synced, link):
        path.parent.mkdir()
    link.symlink_to(synced)
    synced.write_text("")
    synced.chmod(0o640)
    monkeypatch.setenv("RNNLIB_PROGRESS", str(link))
    record.commit("tests.a", "x", True)
    assert link.is_symlink() and set(record.read().predictions) == {"tests.a"}
    assert names(link.parent) == ["progress.jsonl"] and stat.S_IMODE(synced.stat().st_mode) == 0o640


# From one machine, and one version, to another


def on_another_machine(monkeypatch, tmp_path, *keys):
    """The path of a copy of the record, on which more was done."""
    mine = record.path()
    other = tmp_path / "other.jsonl"
    shutil.copy(mine, other)
    monkeypatch.setenv("RNNLIB_PROGRESS", str(other))
    for key in keys:
        record.commit(key, "there", True)
    monkeypatch.setenv("RNNLIB_PROGRESS", str(mine))
    return other


def test_merging_two_records_loses_nothing_and_doubles_nothing(monkeypatch, tmp_path):
    record.commit("tests.a", "x", True)
    written(record.path().read_bytes() + line("dream", vivid=True).encode() + b"\n{torn")
    other = on_another_machine(monkeypatch, tmp_path, "tests.a", "tests.b")
    with open(other, "a") as file:
        file.write(line("dream", "theirs", vivid=False))
    record.recalled("tests.c", GOOD)
    assert record.merge(other) == 3
    read = record.read()
    assert [entry["choice"] for entry in read.predictions["tests.a"]] == ["x", "there"]
    assert read.first("tests.a")["choice"] == "x" and set(read.predictions) == {"tests.a", "tests.b"}
    assert read.recalls["tests.c"] and "theirs" in record.path().read_text()
    whole = record.path().read_bytes()
    assert record.merge(other) == record.merge(record.path()) == 0 and record.path().read_bytes() == whole
    with pytest.raises(FileNotFoundError):
        record.merge(tmp_path / "none.jsonl")


OLD = {
    "exercises": {
        "tests.a": {"attempts": 3, "solved": True, "when": "2026-10-01T10:00:00+02:00"},
        "tests.b": {"attempts": 1, "solved": False, "when": "2026-10-02T10:00:00+02:00"},
    },
    "predictions": {"tests.c": {"choice": "x", "right": True, "when": "2026-10-03T10:00:00+02:00"}},
}


def test_a_record_of_an_earlier_version_is_read_and_goes_along():
    file = record.path().with_suffix(".json")
    file.parent.mkdir()
    file.write_text(json.dumps(OLD, indent=1, sort_keys=True))
    for _ in range(2):
        read = record.read()
        assert read.solved("tests.a") and not read.solved("tests.b") and read.first("tests.c")["right"]
        assert len(read.attempts) == 2 and len(read.attempts["tests.a"]) == 1
        record.commit("tests.d", "y", True)
    file.unlink()
    assert record.read().solved("tests.a") and record.read().first("tests.c")["choice"] == "x"


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff", b"{}", b'{"exercises": [], "predictions": {}}'])
def test_a_damaged_record_of_an_earlier_version_stops_nothing(content):
    file = record.path().with_suffix(".json")
    file.parent.mkdir()
    file.write_bytes(content)
    assert record.read() == record.Record() and record.commit("tests.a", "x", True) == ""
    assert set(record.read().predictions) == {"tests.a"} and file.read_bytes() == content


# Whose work it is


@pytest.mark.parametrize("allowed, kept", [(True, True), (False, False)])
def test_only_where_somebody_could_answer_is_anything_kept(monkeypatch, allowed, kept):
    kernel = SimpleNamespace(get_parent=lambda: {"content": {"allow_stdin": allowed}})
    monkeypatch.setattr("IPython.get_ipython", lambda: SimpleNamespace(kernel=kernel))
    record.attempt("tests.a", True)
    record.recalled("tests.b", GOOD)
    ask().commit("it grows")
    assert record.path().parent.exists() == kept
    read = record.read()
    assert len(read.attempts) == len(read.predictions) == len(read.recalls) == kept


@pytest.mark.parametrize(
    "shell",
    [None, SimpleNamespace(), SimpleNamespace(kernel=SimpleNamespace())],
    ids=["plain Python", "a terminal", "another kernel"],
)
def test_without_a_kernel_that_was_told_so_somebody_is_there(monkeypatch, shell):
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    record.attempt("tests.a", True)
    assert record.read().solved("tests.a")


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
        for _ in range(3):  # as it is when all cells are run again
            run("def stack(sequences): return np.stack(sequences, axis=1)", True)
            run("check(start.stack, stack)", True)
        assert set(record.read().attempts) == {"start.stack"}
        assert len(record.read().attempts["start.stack"]) == 1
        button = run(
            "q = predict('Which?', ['a', 'b'], key='tests.clicked'); q.choices.value = 'b'\n"
            "print(q.button.comm.comm_id, end='')",
            False,
        )
        click = {"comm_id": button, "data": {"method": "custom", "content": {"event": "click"}}}
        client.shell_channel.send(client.session.msg("comm_msg", click))
        run("assert q.committed == 'b'", False)
        assert record.read().first("tests.clicked")["choice"] == "b"
        assert set(record.read().predictions) == {"tests.clicked"}
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.cleanup_resources()
