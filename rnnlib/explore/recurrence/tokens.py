"""A weight for any letter or word, always the same one: an input layer that knows every token."""

import zlib

_LETTERS = "abcdefghijklmnopqrstuvwxyz "


def push(token):
    """What the token adds, between −1 and 1 and at least 0.2 in size; no two small letters add the same."""
    if token and token in _LETTERS and len(token) == 1:
        share = (17 * _LETTERS.index(token) + 4) % 27 / 13 - 1
    else:
        share = zlib.crc32(token.encode("utf-8", "replace"), 200) / 2**31 - 1
    return (0.2 + 0.8 * abs(share)) * (-1 if share < 0 else 1)
