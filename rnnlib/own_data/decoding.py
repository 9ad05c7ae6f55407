"""From a file's bytes to its text, whatever program has written it."""

import codecs
import re
from pathlib import Path

MARKS = {  # the first bytes of a file that says how it is encoded; UTF-32's begin as UTF-16's do
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
FOREIGN = {  # the first bytes of files that are no text, what they are, and what to do
    b"PK\x03\x04": (
        "a spreadsheet or another packed file",
        "save its table as CSV, or its words as plain text",
    ),
    b"\xd0\xcf\x11\xe0": (
        "a spreadsheet of an old kind",
        "save its table as CSV, or its words as plain text",
    ),
    b"\x1f\x8b": ("compressed (gzip)", "unpack it"),
    b"PAR1": ("a Parquet file", "write it with pandas' `to_csv`"),
    b"%PDF": ("a PDF", "copy what it says into a text or CSV file"),
    b"{\\rtf": ("a document with its layout (RTF)", "save it as plain text"),
    b"\x89PNG": ("a picture (PNG)", "type or scan what it shows into a text or CSV file"),
    b"\xff\xd8\xff": ("a picture (JPEG)", "type or scan what it shows into a text or CSV file"),
}
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")  # all but tabs and ends of lines and pages
WHAT_TO_DO = "pass the encoding that it was saved in; if it is no text, save its content as one"


class Unreadable(ValueError):
    """One sentence: the file, the line, the value, and what to do."""


def decode(path, encoding=None):
    """-> the text of a file with \\n at the ends of its lines, and the name of its encoding."""
    content = _bytes_of(Path(path))
    encoding = encoding or _encoding_of(content)
    try:
        text = content.decode(encoding)
    except LookupError:
        raise Unreadable(
            f"encoding: wanted one that Python knows, such as 'latin-1', got {encoding!r}"
        ) from None
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        given = f"line {line}: byte {content[error.start]:#04x} does not belong to {encoding}"
        raise Unreadable(f"{Path(path).name}, {given}; {WHAT_TO_DO}") from None
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    _refuse_control_characters(text, Path(path).name, encoding)
    return text, encoding


def _refuse_control_characters(text, file, encoding):
    """Nobody types them: the file is no text, or was saved in another encoding."""
    found = CONTROL.search(text)
    if found:
        before = text[: found.start()]
        line, place = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise Unreadable(
            f"{file}, line {line}, character {place}: read as {encoding}, a control character "
            f"(U+{ord(found[0]):04X}) stands there, which no text has; take it out, or {WHAT_TO_DO}"
        )


def _bytes_of(path):
    if path.is_dir():
        raise Unreadable(f"{path}: this is a folder; wanted the path of a file in it")
    if not path.is_file():
        near = sorted(p.name for p in path.parent.glob(f"*{path.suffix}"))[:5] if path.parent.is_dir() else []
        beside = f"; beside it there are {', '.join(near)}" if near else ""
        raise Unreadable(f"{path}: there is no such file{beside}")
    content = path.read_bytes()
    for start, (kind, what_to_do) in FOREIGN.items():
        if content.startswith(start):
            raise Unreadable(f"{path.name}: this is {kind}, not a text; {what_to_do}")
    if not content.strip():
        raise Unreadable(f"{path.name}: the file is empty")
    return content


def _encoding_of(content):
    """By its mark; by its zeros, if it is UTF-16 without one; UTF-8; or else what Windows wrote for long."""
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            return encoding
    start = content[:4000]
    if start[1::2].count(0) > 0.3 * len(start) / 2:
        return "utf-16-le"
    if start[::2].count(0) > 0.3 * len(start) / 2:
        return "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
