"""Places for labels beside their points, such that few of them overlap. Knows nothing of matplotlib."""

from __future__ import annotations

import numpy as np

from word2vec.arrays import Float64s


def label_spots(points: Float64s, radii: Float64s, sizes: Float64s, frame: Float64s) -> Float64s:
    """Find a place for each label beside its point, such that few labels overlap.

    Greedy: one label after the other takes the best of 60 places round its point, given where the others are;
    three rounds, because the first ones could not know of the later.

    Args:
        points: [n, 2] pixels.
        radii: [n] pixels, of the points' discs.
        sizes: [n, 2] pixels, the labels' widths and heights.
        frame: [4] pixels, left, bottom, right, top; labels stay inside.

    Returns:
        [n, 2] pixels, the labels' centres.

    Example:
        >>> frame = np.array([0.0, 0, 100, 100])
        >>> label_spots(np.array([[50.0, 50.0]]), np.array([3.0]), np.array([[30.0, 10.0]]), frame)
        array([[70., 50.]])
    """
    directions, reaches = _candidates()
    placed = np.full((len(points), 2), np.nan)
    for _ in range(3):
        for number, (point, size) in enumerate(zip(points, sizes, strict=True)):
            spots = point + directions * (size / 2 + (reaches * size[1])[:, None])
            room = (sizes + size) / 2 + (6.0, 2.0)
            # What is too far away to be met is left out; so are labels that have no place yet, whose is NaN.
            reach = room + size / 2 + reaches[-1] * size[1]
            near = (np.abs(placed - point) < reach).all(1) & (np.arange(len(points)) != number)
            apart = np.abs(spots[:, None] - placed[near])
            overlap = np.clip((room[near] - apart) / np.minimum(sizes[near], size), 0.0, 1.0).prod(2)
            close = (np.abs(points - point) < reach).all(1)
            covered = (np.abs(spots[:, None] - points[close]) < size / 2 + radii[close, None]).all(2)
            outside = np.clip(
                np.abs(spots - (frame[:2] + frame[2:]) / 2) + size / 2 - (frame[2:] - frame[:2]) / 2, 0, None
            )
            cost = 4 * overlap.sum(1) + covered.sum(1) + outside.sum(1) + 0.6 * reaches
            placed[number] = spots[cost.argmin()]
    return placed


def _candidates() -> tuple[Float64s, Float64s]:
    """Directions [60, 2] and distances [60] in label heights: five rings, right and left first."""
    beside = [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1)]
    ways = [*beside, (0.5, 1), (0.5, -1), (-0.5, 1), (-0.5, -1)]
    rings = (0.5, 1.0, 1.8, 2.8, 4.2)
    return np.array(ways * len(rings), np.float64), np.repeat(rings, len(ways))
