"""From a file's bytes to its text, whatever program has written it."""

import codecs
from pathlib import Path

MARKS = {  # the first bytes of a file that says how it is encoded
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
FOREIGN = {  # the first bytes of files that are no text, what they are, and what to do
    b"PK\x03\x04": ("a spreadsheet or another packed file", "save it as CSV"),
    b"\xd0\xcf\x11\xe0": ("a spreadsheet of an old kind", "save it as CSV"),
    b"\x1f\x8b": ("compressed (gzip)", "unpack it"),
    b"PAR1": ("a Parquet file", "write it with pandas' `to_csv`"),
    b"%PDF": ("a PDF", "copy its table into a CSV file"),
}


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
        raise Unreadable(f"{Path(path).name}, {given}; pass the encoding that it was saved in") from None
    return text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n"), encoding


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
