"""Positions on the map in one range, however they were found."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s

_WITHIN = 99.0
"""The percentage of words that lie within a distance of 1 from the centre."""
_NARROWEST = 0.01
"""The least share of the farthest word's distance that becomes 1, so that no word lies farther out than 100."""
_NOISE = 1e-6
"""What rounding makes of equal positions, which come from sums of float32 numbers of about 1 to 10."""


def scale_positions(positions: NDArray[Any]) -> Float32s:
    """Return positions [V, 2] float32 with their mean at 0, and 99 % of them within a distance of 1 from it.

    The other 1 % lie farther out. If they counted, a few odd words would make all others one dot. Positions that
    are all the same stay at 0.

    Args:
        positions: [V, 2] finite numbers of about 1 to 10.

    Example:
        >>> scale_positions(np.array([[1.0, 5], [3, 5]])).tolist()
        [[-1.0, 0.0], [1.0, 0.0]]
    """
    if not len(positions):
        return np.zeros((0, 2), np.float32)
    centred = positions - positions.mean(0, dtype=np.float64)
    radii = np.hypot(centred[:, 0], centred[:, 1])
    # What rounding has left of equal positions is no range.
    farthest = float(radii.max())
    if farthest <= _NOISE:
        return np.zeros((len(positions), 2), np.float32)
    # Where all but a few lie on one point, these few give the range.
    radius = max(float(np.percentile(radii, _WITHIN)), _NARROWEST * farthest)
    scaled: Float32s = (centred / radius).astype(np.float32)
    return scaled
