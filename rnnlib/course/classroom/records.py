"""The records of a class: files that learners handed in, each under a name of its own."""

from pathlib import Path

from ...exercises import journal, record

OWN = "progress"  # what the file is called that a learner's notebooks write


def records(folder):
    """{name: Record} of the .jsonl files in a folder and the folders in it; ValueError if there are none.

    anna.jsonl is Anna's, and so is anna/progress.jsonl or anna/notebooks/progress.jsonl.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise ValueError(f"folder: wanted one with files such as anna.jsonl, got {folder}")
    found = {}
    for path in sorted(folder.rglob("*.jsonl")):
        found.setdefault(_name(path, folder), []).extend(journal.lines(path))
    if not found:
        raise ValueError(f"folder: no record in {folder}; each learner hands in progress.jsonl")
    return {name: record.of(lines) for name, lines in found.items()}


def _name(path, folder):
    """The learner's: the file's, unless that is what all are called; then the outermost folder's."""
    if path.stem != OWN:
        return path.stem
    return next(iter(path.relative_to(folder).parts[:-1]), OWN)
