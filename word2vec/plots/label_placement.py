"""Places for labels beside their points, such that few labels overlap. It does not need matplotlib."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from word2vec.arrays import Float64s

_ROUNDS = 3
_RINGS = (0.5, 1.0, 1.8, 2.8, 4.2)  # distances from a point, in heights of its label
_SPACE = (6.0, 2.0)  # pixels that are left free between two labels, across and upwards

# What a place costs: overlapping a label, covering a point, and a distance from the point of one label's height.
_OVERLAP, _COVER, _DISTANCE = 4.0, 1.0, 0.6


def place_labels(points: Float64s, radii: Float64s, sizes: Float64s, frame: Float64s) -> Float64s:
    """Find a place for each label beside its point, such that few labels overlap.

    It is greedy. One label after the other takes the cheapest of 60 places round its point, given where the
    others are. There are three rounds, because the first labels do not know the places of the later ones.

    Args:
        points: [n, 2] pixels.
        radii: [n] pixels, the radii of the points' discs.
        sizes: [n, 2] pixels, the labels' widths and heights.
        frame: [4] pixels, left, bottom, right, top. Labels stay inside.

    Returns:
        [n, 2] pixels, the labels' centres.

    Example:
        >>> frame = np.array([0.0, 0, 100, 100])
        >>> place_labels(np.array([[50.0, 50.0]]), np.array([3.0]), np.array([[30.0, 10.0]]), frame)
        array([[70., 50.]])
    """
    directions, distances = _list_places()
    # Labels without a place yet are at NaN, which is near to nothing.
    placed = np.full((len(points), 2), np.nan)
    scene = _Scene(points, radii, sizes, frame, placed)
    for _ in range(_ROUNDS):
        for number, (point, size) in enumerate(zip(points, sizes, strict=True)):
            # Try the places round the point.
            places = point + directions * (size / 2 + (distances * size[1])[:, None])
            # Take the cheapest. Of equal ones the first is the nearest, and right is before left.
            costs = scene.price(number, places) + _DISTANCE * distances
            placed[number] = places[costs.argmin()]
    return placed


@dataclass(frozen=True)
class _Scene:
    """The points and labels of a picture, and where the labels are so far."""

    points: Float64s
    radii: Float64s
    sizes: Float64s
    frame: Float64s
    placed: Float64s

    def price(self, number: int, places: Float64s) -> Float64s:
        """Return the cost [p] of each place [p, 2] of a label."""
        point, size = self.points[number], self.sizes[number]
        # Two labels need this distance between their centres, across and upwards.
        room = (self.sizes + size) / 2 + _SPACE
        # Labels and points that no place of this label can meet are left out.
        reach = room + size / 2 + _RINGS[-1] * size[1]
        # The share of the smaller of two labels that lies under the other, roughly.
        near = (np.abs(self.placed - point) < reach).all(1) & (np.arange(len(self.points)) != number)
        apart = np.abs(places[:, None] - self.placed[near])
        smaller = np.minimum(self.sizes[near], size)
        overlap = np.clip((room[near] - apart) / smaller, 0.0, 1.0).prod(2)
        # The points whose discs the label would touch.
        close = (np.abs(self.points - point) < reach).all(1)
        covered = (np.abs(places[:, None] - self.points[close]) < size / 2 + self.radii[close, None]).all(2)
        # How far the label would stand out of the frame.
        centre, half = (self.frame[:2] + self.frame[2:]) / 2, (self.frame[2:] - self.frame[:2]) / 2
        outside = np.clip(np.abs(places - centre) + size / 2 - half, 0, None)
        cost: Float64s = _OVERLAP * overlap.sum(1) + _COVER * covered.sum(1) + outside.sum(1)
        return cost


def _list_places() -> tuple[Float64s, Float64s]:
    """Return directions [60, 2] and distances [60] in label heights: five rings, right and left first."""
    beside = [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1)]
    ways = [*beside, (0.5, 1), (0.5, -1), (-0.5, 1), (-0.5, -1)]
    return np.array(ways * len(_RINGS), np.float64), np.repeat(_RINGS, len(ways))
