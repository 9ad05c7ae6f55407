"""Where a data file lies, and its content once its checksum has been verified."""

import csv
import hashlib
from pathlib import Path

# Beside the package: the course is installed with `-e .`, so Python imports the repository itself.
FOLDER = Path(__file__).resolve().parents[2] / "data"

CHECKSUMS = {
    "elnino.csv": "3ff14414bb423c7856f8b377f17d155cd1d1a0ddb1dc967117ad63b5440db23c",
    "lambda_virus.fa.gz": "6ac8a948e3d0c7be3a60b19f7e10f0c7f693f2bb48310af6a9a39661f435a4c4",
    "macro.csv": "16a2e58f6db002ab596aef52d87172db128adf61ee8283618e2d2cc2954f9f73",
    "melodies.csv": "7df506e675a0057c5815e56eb6dd02e4573a09cee6ee329499414e30fb955162",
    "names.csv": "0ef5bb837c41d32ed3960feb71eb24357bfcd389066d6160838b23a809146914",
    "seattle-weather.csv": "5c822be5f9b70c9180dff922d1b43bcfaff89b48250215bef9a4d9465f356a89",
    "sunspots.csv": "74b8e3acb9886b68abe9c56f6081257d522e2cb2470f17dbf597b396f4ea1706",
    "torch_reference.npz": "85064996fd0537e85bcbda0627689856e45f3c54502a50d5293d73ba3c826888",
}


def data_path(name):
    """The path of data/`name` in the repository, whether or not the file is there."""
    return FOLDER / name


def read_verified(name):
    """The bytes of a shipped file; ValueError if they are not the ones that were shipped."""
    if name not in CHECKSUMS:
        raise ValueError(f"name: wanted one of {', '.join(CHECKSUMS)}, got {name!r}")
    path = data_path(name)
    content = path.read_bytes() if path.is_file() else None
    given = "no file" if content is None else hashlib.sha256(content).hexdigest()
    if given != CHECKSUMS[name]:
        raise ValueError(
            f"{path}: wanted SHA-256 {CHECKSUMS[name]}, got {given}; "
            f"to restore it, run `git checkout -- data/{name}` in the repository"
        )
    return content


def read_columns(name):
    """A shipped CSV file as {column: [text, …]}."""
    header, *rows = csv.reader(read_verified(name).decode("utf-8").splitlines())
    return dict(zip(header, zip(*rows, strict=True), strict=True))
