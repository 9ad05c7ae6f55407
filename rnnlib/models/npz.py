"""Arrays in one .npz file without pickle: equal arrays give equal bytes, and only a whole file is read."""

import io
import zipfile

import numpy as np

UNREADABLE = (
    OSError,
    EOFError,
    ValueError,
    KeyError,
    RuntimeError,  # NotImplementedError and RecursionError too
    MemoryError,
    OverflowError,
    zipfile.BadZipFile,
)
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip file can hold, for every entry


def to_bytes(arrays):
    """The bytes of an uncompressed .npz that depend on nothing but the arrays."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy", LONG_AGO)
            entry.create_system = 3  # Unix, on every machine
            content = io.BytesIO()
            array = np.asarray(array, order="C")
            np.lib.format.write_array(content, array, version=(1, 0), allow_pickle=False)
            file.writestr(entry, content.getvalue())
    return buffer.getvalue()


def read(path):
    """The arrays by name; ValueError for anything but a whole .npz, every entry's checksum compared."""
    if not path.is_file():
        raise ValueError("there is no such file")
    try:
        with zipfile.ZipFile(path) as file:
            names = [name.removesuffix(".npy") for name in file.namelist()]
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"more than one entry is named {twice[0]!r}")
            contents = {name: file.read(entry) for name, entry in zip(names, file.infolist())}
        return {name: _array(content) for name, content in contents.items()}
    except UNREADABLE as error:
        raise ValueError(f"it is not a whole .npz without pickle ({error})") from error


def _array(content):
    return np.lib.format.read_array(io.BytesIO(content), allow_pickle=False)
