from __future__ import annotations

import heapq

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from word2vec.scores.huffman import HuffmanTree, build_tree

COUNTS = st.lists(st.integers(1, 1000), min_size=1, max_size=60)


def find_least_cost(counts: list[int]) -> int:
    """The sum of count times code length of an optimal code, by the textbook's way."""
    heap, cost = list(counts), 0
    heapq.heapify(heap)
    while len(heap) > 1:
        merged = heapq.heappop(heap) + heapq.heappop(heap)
        cost += merged
        heapq.heappush(heap, merged)
    return cost


@given(COUNTS)
def test_no_tree_is_shorter(counts: list[int]) -> None:
    tree = build_tree(np.array(counts))
    assert len(tree) == len(counts)
    assert (tree.lengths() * counts).sum() == find_least_cost(counts)


@given(COUNTS)
def test_the_decisions_of_any_scores_make_one_distribution(counts: list[int]) -> None:
    tree = build_tree(np.array(counts))
    scores = np.random.default_rng(0).normal(size=tree.inner_nodes)
    total = 0.0
    for word in range(len(tree)):
        nodes, codes = tree.path(word)
        total += float(np.prod(1 / (1 + np.exp(-codes * scores[nodes]))))
    assert total == pytest.approx(1)


@given(COUNTS)
def test_paths_lead_from_the_root_through_ever_older_nodes(counts: list[int]) -> None:
    tree = build_tree(np.array(counts))
    paths = [tree.path(word) for word in range(len(tree))]
    assert len({(*nodes.tolist(), *codes.tolist()) for nodes, codes in paths}) == len(counts)
    for nodes, codes in paths:
        assert (np.diff(nodes) < 0).all()
        assert set(codes.tolist()) <= {1, -1}
        assert not len(nodes) or nodes[0] == tree.inner_nodes - 1
    assert {node for nodes, _ in paths for node in nodes.tolist()} == set(range(tree.inner_nodes))


def test_the_least_vocabularies() -> None:
    one, two = build_tree(np.array([7])), build_tree(np.array([7, 3]))
    assert (len(one), one.inner_nodes, len(one.path(0)[0])) == (1, 0, 0)
    assert (len(two), two.inner_nodes) == (2, 1)
    assert [two.path(word)[0].tolist() for word in (0, 1)] == [[0], [0]]
    assert [two.path(word)[1].tolist() for word in (0, 1)] == [[-1], [1]]


def test_equal_counts_always_give_the_same_balanced_tree() -> None:
    def list_paths(tree: HuffmanTree) -> list[list[int]]:
        return [tree.path(word)[0].tolist() for word in range(8)]

    tree = build_tree(np.full(8, 5))
    assert tree.lengths().tolist() == [3] * 8
    assert list_paths(tree) == list_paths(build_tree(np.full(8, 5)))


def test_very_uneven_counts_give_a_long_path() -> None:
    """Powers of 2: each node has a word and all rarer words under it."""
    tree = build_tree(2 ** np.arange(40, dtype=np.int64))
    assert sorted(tree.lengths().tolist()) == [*range(1, 40), 39]


def test_the_tree_of_saved_models_stays_what_it_was() -> None:
    """A model's output rows are those of these nodes, as docs/files.md says."""
    tree = build_tree(np.array([7, 3, 3, 2, 2, 1]))
    nodes = [[4], [4, 3, 2], [4, 3, 2], [4, 3, 1], [4, 3, 1, 0], [4, 3, 1, 0]]
    codes = [[1], [-1, -1, -1], [-1, -1, 1], [-1, 1, 1], [-1, 1, -1, -1], [-1, 1, -1, 1]]
    assert [tree.path(word)[0].tolist() for word in range(6)] == nodes
    assert [tree.path(word)[1].tolist() for word in range(6)] == codes
