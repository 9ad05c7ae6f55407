"""Where to write the names of points so that none lies on another."""

import numpy as np

_ANGLES = np.arange(0, 2 * np.pi, np.pi / 8)
_RADII = (7, 14, 24, 36, 50, 66)
_POINT = 12.0  # pixels
_ROUNDS = 4


def place_labels(points, sizes, area):
    """Points (n, 2), sizes (n, 2) of their labels, area (left, right, low, high) -> middles (n, 2), pixels.

    Each label in turn takes the cheapest of the places around its point, given where the others are: an
    overlap with a label costs most, then one with a point, then distance; several rounds.
    """
    options = [_around(point, size, area) for point, size in zip(points, sizes)]
    middles = np.array([places[0] for places in options])
    for _ in range(_ROUNDS):
        for i, places in enumerate(options):
            others = np.arange(len(points)) != i
            on_labels = _overlaps(places, sizes[i], middles[others], sizes[others])
            on_points = _overlaps(places, sizes[i], points, np.full((len(points), 2), _POINT))
            distance = np.abs(places - points[i]).sum(axis=1)
            middles[i] = places[np.argmin(40 * on_labels + 12 * on_points + 0.1 * distance)]
    return middles


def _around(point, size, area):
    """Middles (m, 2) at which a label may stand, inside the area."""
    radii, angles = (grid.ravel() for grid in np.meshgrid(_RADII, _ANGLES, indexing="ij"))
    way = np.column_stack([np.cos(angles), np.sin(angles)])
    places = point + way * (radii[:, None] + size / 2 * np.abs(way))
    low, high = np.array(area)[[0, 2]] + size / 2, np.array(area)[[1, 3]] - size / 2
    return np.clip(places, low, high)


def _overlaps(places, size, others, sizes):
    """By how much, in pixels of depth, a label at each place runs into the others, (m,)."""
    depth = (size + sizes) / 2 - np.abs(places[:, None] - others)
    return np.clip(depth, 0, None).min(axis=2).sum(axis=1)
