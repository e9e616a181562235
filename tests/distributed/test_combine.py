"""What becomes of the changes of several replicas."""

from __future__ import annotations

import numpy as np
import pytest

from word2vec.arrays import Float32s
from word2vec.distributed.combine import add_adaptively, combine

A = np.array([[3.0, 4.0], [0.5, 0.0], [-1.0, 2.0]], np.float32)
PERPENDICULAR = np.array([[-4.0, 3.0], [0.0, 7.0], [2.0, 1.0]], np.float32)
BASE = np.full_like(A, 10.0)


def draw(count: int, rows: int = 50, size: int = 7) -> list[Float32s]:
    random = np.random.default_rng(1)
    return [random.standard_normal((rows, size), np.float32) for _ in range(count)]


@pytest.mark.parametrize("count", [2, 3, 4, 7, 8])
def test_equal_changes_are_averaged(count: int) -> None:
    np.testing.assert_allclose(combine(BASE, [A] * count), BASE + A, rtol=1e-6)


def test_orthogonal_changes_are_added() -> None:
    np.testing.assert_allclose(combine(BASE, [A, PERPENDICULAR]), BASE + A + PERPENDICULAR, rtol=1e-6)


def test_opposite_changes_cancel() -> None:
    np.testing.assert_array_equal(combine(BASE, [A, -A]), BASE)


def test_parallel_changes_of_two_lengths_lie_between_their_mean_and_their_sum() -> None:
    # (1 - 2/2) 1 + (1 - 2/8) 2 = 1.5
    np.testing.assert_allclose(add_adaptively([A, 2 * A]), 1.5 * A, rtol=1e-6)


def test_changes_of_zero_change_nothing() -> None:
    nothing = np.zeros_like(A)
    for changes in ([A, nothing], [nothing, A], [nothing, nothing, A], [nothing, A, nothing, nothing]):
        np.testing.assert_array_equal(combine(BASE, changes), BASE + A)
    np.testing.assert_array_equal(combine(BASE, [nothing] * 3), BASE)


def test_one_replica_is_itself_to_the_bit() -> None:
    (change,) = draw(1)
    np.testing.assert_array_equal(combine(np.ones_like(change), [change]), np.float32(1) + change)


def test_two_changes_follow_the_formula() -> None:
    first, second = draw(2)
    a, b = first.astype(np.float64), second.astype(np.float64)
    product = (a * b).sum(1, keepdims=True)
    expected = (1 - product / (2 * (a * a).sum(1, keepdims=True))) * a + (
        1 - product / (2 * (b * b).sum(1, keepdims=True))
    ) * b
    np.testing.assert_allclose(add_adaptively([first, second]), expected, rtol=1e-5, atol=1e-6)


def test_the_tree_pairs_neighbours() -> None:
    a, b, c, d, e = draw(5)
    pairs = add_adaptively([add_adaptively([a, b]), add_adaptively([c, d])])
    np.testing.assert_array_equal(add_adaptively([a, b, c, d, e]), add_adaptively([pairs, e]))


@pytest.mark.parametrize("count", [2, 5])
def test_slices_of_rows_are_combined_as_the_whole_to_the_bit(count: int) -> None:
    changes = draw(count)
    base = np.ones_like(changes[0])
    whole = combine(base, changes)
    for part in (slice(0, 1), slice(1, 30), slice(30, None)):
        np.testing.assert_array_equal(combine(base[part], [change[part] for change in changes]), whole[part])


def test_a_bias_is_combined_number_by_number() -> None:
    first, second = np.array([1.0, 2.0, 0.0], np.float32), np.array([1.0, -2.0, 3.0], np.float32)
    np.testing.assert_allclose(combine(np.zeros(3, np.float32), [first, second]), [1.0, 0.0, 3.0])


def test_half_precision_is_taken() -> None:
    halves = [change.astype(np.float16) for change in draw(2)]
    found = combine(np.zeros(halves[0].shape, np.float32), halves)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, add_adaptively([half.astype(np.float32) for half in halves]))


def test_changes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="no changes"):
        combine(BASE, [])
    with pytest.raises(ValueError, match=r"shapes \[\(3, 1\), \(3, 2\)\]; the base has \(3, 2\)"):
        combine(BASE, [A, A[:, :1]])
