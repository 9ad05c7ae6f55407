"""Weights by name in a .safetensors file, as PyTorch's and other libraries' checkpoints are shared.

    save_safetensors("cell.safetensors", to_torch(cell))
    from_torch(cell, load_safetensors("cell.safetensors"))

The package `safetensors` reads and writes the format: `pip install "rnnlib[exchange]"`.
"""

from pathlib import Path

import numpy as np

from .. import ops
from ..ops import files

try:
    import safetensors
    import safetensors.numpy
except ImportError:  # an extra
    safetensors = None

DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BOOL": "?"} | {
    f"{kind}{bits}": f"<{kind.lower()}{bits // 8}" for kind in "IU" for bits in (8, 16, 32, 64)
}


def save_safetensors(path, arrays, metadata=None):
    """Write `arrays` {name: array} to `path`, all of it or nothing; `metadata` {text: text} beside them.

    ImportError without the package `safetensors`; TypeError for what is no dict of arrays of numbers.
    """
    _check_package()
    if not hasattr(arrays, "items"):
        raise TypeError(f"arrays: wanted a dict of arrays, got {type(arrays).__name__}")
    arrays = {name: np.array(ops.check_array(name, a), order="C") for name, a in arrays.items()}
    files.replace(Path(path), safetensors.numpy.save(arrays, metadata))


def load_safetensors(path):
    """-> {name: array}; bfloat16, which NumPy does not have, as float32.

    ImportError without the package `safetensors`; ValueError that names the file if it is none of these, and
    the array if it holds numbers of a kind that NumPy does not have.
    """
    _check_package()
    path = Path(path)
    if not path.is_file():
        raise ValueError(f"path: wanted a .safetensors file, got {str(path)!r}: there is no such file")
    try:
        entries = safetensors.deserialize(path.read_bytes())
    except safetensors.SafetensorError as error:
        raise ValueError(f"path: wanted a .safetensors file, got {str(path)!r}: {error}") from error
    return {name: _array(path, name, entry) for name, entry in entries}


def _array(path, name, entry):
    """One entry as an array."""
    if entry["dtype"] == "BF16":  # the upper half of a float32
        upper = np.frombuffer(entry["data"], "<u2").astype("<u4")
        return (upper << 16).view("<f4").reshape(entry["shape"])
    if entry["dtype"] not in DTYPES:
        raise ValueError(f"{path}: {name}: wanted numbers that NumPy has, got {entry['dtype']}")
    return np.frombuffer(entry["data"], DTYPES[entry["dtype"]]).reshape(entry["shape"])


def _check_package():
    if safetensors is None:
        raise ImportError('.safetensors files need the package safetensors: pip install "rnnlib[exchange]"')
