"""Random numbers that a page and Python agree on: the generator of `browser/random.js`."""

import math

_BITS = 0xFFFFFFFF


class Generator:
    """Doty-Humphrey's "small fast counting" generator (sfc32 in PractRand); equal seeds, equal numbers."""

    def __init__(self, seed=0, stream=0, step=0):
        self._state = seed & _BITS, stream & _BITS, step & _BITS, 1
        for _ in range(15):  # until every bit of the seed has reached all others
            self.integer()

    def integer(self):
        """0 … 2³² − 1."""
        a, b, c, counter = self._state
        found = (a + b + counter) & _BITS
        turned = (c << 21 | c >> 11) & _BITS
        self._state = b ^ b >> 9, (c + (c << 3)) & _BITS, (turned + found) & _BITS, (counter + 1) & _BITS
        return found

    def uniform(self, low=0.0, high=1.0):
        """From `low` on, below `high`, with 53 bits."""
        share = ((self.integer() >> 5) * 2**26 + (self.integer() >> 6)) / 2**53
        return low + share * (high - low)

    def below(self, count):
        """0 … count − 1."""
        return math.floor(self.uniform(0, count))

    def normal(self):
        """Mean 0, variance 1; Box and Muller (1958)."""
        return math.sqrt(-2 * math.log(1 - self.uniform())) * math.cos(2 * math.pi * self.uniform())
