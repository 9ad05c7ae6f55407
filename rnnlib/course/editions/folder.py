"""An edition as a folder that stands by itself: what it gets of the course's files, each as it gets it."""

import re
from pathlib import Path, PurePosixPath

from ...exercises.sealed import packed, seal
from . import parts
from .lessons import lesson
from .sealing import topic_of, without_solutions

LIST = ".edition"  # names the files that were written, so that they can be replaced
UNPACKING = "from ..sealed import unpacked\n\nexec(unpacked(__file__))\n"
LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(\s*<?([^)\s>#]+)[^)]*\)")


def contents(edition, root):
    """{path in the folder: its text or bytes} of all files of an edition of the course in `root`."""
    found = {}
    for path in sorted(files(edition, root)):
        content = (root / path).read_bytes()
        if path.endswith(".ipynb"):
            content = lesson(edition, root / path)
        elif path.endswith(".md"):
            content = parts.passages(edition, content.decode("utf-8"))
        elif edition in parts.SEALED and (topic := topic_of(path)):
            found[_beside(path)] = seal(topic, _called(path, root))
            content = without_solutions(content.decode("utf-8"))
        elif edition in parts.SEALED and parts.is_packed(path):
            found[_beside(path)] = packed(content)
            content = UNPACKING
        found[path] = content
    return found


def _beside(path):
    return str(PurePosixPath(path).with_suffix(".sealed"))


def _called(path, root):
    """The exercises of a module whose solutions a lesson computes with, outside the cell that shows them."""
    text = "".join(notebook.read_text(encoding="utf-8") for notebook in (root / "notebooks").glob("*.ipynb"))
    return sorted(set(re.findall(rf"\b{PurePosixPath(path).stem}\.(\w+)\.solution\b", text)))


def files(edition, root):
    """The paths of what is there for an edition; folders that nobody gets are not walked through."""
    places = {pattern.partition("/")[0].partition("*")[0] for pattern in parts.FILES}
    for top in (root / place for place in sorted(places - {""})):
        for path in top.rglob("*") if top.is_dir() else [top]:
            name = path.relative_to(root).as_posix()
            if path.is_file() and parts.gets(edition, name):
                yield name


def refuse_dead_links(found):
    """ValueError names the first link in a text that leads to no file of `found`."""
    for path, content in found.items():
        if not path.endswith((".md", ".ipynb")):
            continue
        text = content if isinstance(content, str) else content.decode("utf-8")
        for target in LINK.findall(text):
            if re.match(r"[a-z]+:", target):
                continue
            place = _normal(PurePosixPath(path).parent, target)
            if place not in found and not any(name.startswith(place + "/") for name in found):
                raise ValueError(f"{path}: the link to {target} leads to no file of this edition")


def _normal(folder, target):
    steps = []
    for step in (folder / target).parts:
        steps = steps[:-1] if step == ".." else [*steps, step]
    return "/".join(steps)


def make(edition, root, folder):
    """Write an edition to FOLDER/edition, in the place of an earlier one; how many files it has."""
    found = contents(edition, root)
    refuse_dead_links(found)
    return write(found, Path(folder) / edition)


def write(found, place):
    """Write {path: text or bytes} to the folder `place`, in the place of what was written there earlier."""
    _clear(place)
    for path, content in {**found, LIST: "\n".join(found) + "\n"}.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return len(found)


def _clear(place):
    """Take away what an earlier edition wrote there; what it did not write stays, or is refused."""
    if place.exists() and any(place.iterdir()) and not (place / LIST).is_file():
        raise ValueError(f"folder: {place} holds something else than an edition; name another one")
    if (place / LIST).is_file():
        for path in (place / LIST).read_text(encoding="utf-8").splitlines():
            (place / path).unlink(missing_ok=True)
