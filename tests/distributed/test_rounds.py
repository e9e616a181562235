"""Rounds and their pieces are the text, in order, each id once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from word2vec.blocks.stream import Position
from word2vec.distributed.rounds import (
    FEWEST_ROUNDS,
    MOST_PARTS,
    ROUND_IDS,
    USUAL_ROUNDS,
    Piece,
    Round,
    Rounds,
    check_replicas,
)
from word2vec.errors import ConfigError

START = Position(0, 0)


def list_rounds(rounds: Rounds, epochs: int, start: Position = START) -> list[Round]:
    found = []
    position = start
    while position.epoch < epochs:
        found.append(rounds.find_round(position))
        assert found[-1].after > position
        position = found[-1].after
    return found


@given(st.integers(1, 5000), st.integers(1, 3), st.integers(1, 9), st.integers(0, 50))
def test_rounds_are_the_training_in_order(ids: int, epochs: int, slots: int, per_epoch: int) -> None:
    rounds = list_rounds(Rounds(ids, 2 * ids, epochs, slots=slots, steps=ids, per_epoch=per_epoch), epochs)
    pieces = [piece for one in rounds for piece in one.pieces]
    places = [(piece.epoch, place) for piece in pieces for place in range(piece.begin, piece.end)]
    assert places == [(epoch, place) for epoch in range(epochs) for place in range(ids)]
    assert all(len(one.pieces) == slots for one in rounds)
    assert sum(one.words for one in rounds) == epochs * 2 * ids
    assert rounds[0].before == 0.0
    assert rounds[-1].progress == 1.0
    if per_epoch:
        assert len(rounds) == epochs * min(per_epoch, ids)


def test_short_texts_have_a_few_rounds_and_long_ones_more() -> None:
    assert Rounds(1000, 1000, 1, slots=2, steps=10**6).per_epoch == USUAL_ROUNDS
    assert Rounds(1000, 1000, 1, slots=10, steps=50).per_epoch == 5
    assert Rounds(100 * ROUND_IDS, 1, 1, slots=2, steps=10**6).per_epoch == 100


def test_pieces_are_trained_in_parts_of_a_step_at_least() -> None:
    long = Rounds(8000, 8000, 1, slots=4, steps=8000, per_epoch=2).find_round(START)
    assert long.parts == 4
    many = Rounds(8000, 8000, 1, slots=40, steps=8000, per_epoch=2).find_round(START)
    assert many.parts == MOST_PARTS
    short = Rounds(8000, 8000, 1, slots=4, steps=24, per_epoch=2).find_round(START)
    assert short.parts == 3
    alone = Rounds(8000, 8000, 1, slots=1, steps=8000, per_epoch=2).find_round(START)
    assert alone.parts == 1


@given(st.integers(0, 100), st.integers(0, 100), st.integers(1, 9))
def test_parts_are_the_piece_in_order(begin: int, length: int, parts: int) -> None:
    cut = Piece(3, begin, begin + length).cut(parts)
    assert len(cut) == parts
    assert [id for part in cut for id in range(part.begin, part.end)] == list(range(begin, begin + length))
    assert {part.epoch for part in cut} == {3}


def test_equal_slots_get_equal_pieces() -> None:
    (first, *_) = list_rounds(Rounds(8000, 8000, 1, slots=4, steps=8000, per_epoch=2), 1)
    assert [piece.end - piece.begin for piece in first.pieces] == [1000] * 4


def test_a_slow_slot_gets_a_smaller_piece() -> None:
    rounds = Rounds(90_000, 90_000, 1, slots=2, steps=90_000, per_epoch=9)
    position = Position(0, 0)
    for _ in range(5):
        work = rounds.find_round(position)
        # The second slot trains half as fast.
        rounds.note(
            work, [(work.pieces[0].end - work.pieces[0].begin) / 2, work.pieces[1].end - work.pieces[1].begin], 0
        )
        position = work.after
    lengths = [piece.end - piece.begin for piece in rounds.find_round(position).pieces]
    assert lengths[0] == pytest.approx(2 * lengths[1], rel=0.01)


def test_rounds_become_longer_where_combining_takes_long() -> None:
    assert adapt(Rounds(1_000_000, 1_000_000, 1, slots=2, steps=10**6), 0.1 / 7) == 5


def test_rounds_do_not_become_longer_than_their_fewest_number_allows() -> None:
    assert adapt(Rounds(1_000_000, 1_000_000, 1, slots=2, steps=10**6), 60.0) == FEWEST_ROUNDS
    # There are steps for three rounds alone.
    assert adapt(Rounds(1_000_000, 1_000_000, 1, slots=2, steps=7), 60.0) == 3


def test_one_replica_has_nothing_to_combine() -> None:
    assert adapt(Rounds(1_000_000, 1_000_000, 1, slots=1, steps=10**6), 60.0) == USUAL_ROUNDS


def adapt(rounds: Rounds, exchange_seconds: float) -> int:
    """Return how many rounds an epoch has in the end, where a replica trains an id in a microsecond."""
    for _ in range(12):
        work = rounds.find_round(START)
        rounds.note(work, [(piece.end - piece.begin) * 1e-6 for piece in work.pieces], exchange_seconds)
    return rounds.per_epoch


@pytest.mark.parametrize("changes", [{"adapts": False}, {"per_epoch": 4}])
def test_rounds_that_are_given_or_deterministic_do_not_adapt_their_length(changes: dict[str, int]) -> None:
    rounds = Rounds(1_000_000, 1_000_000, 1, slots=2, steps=10**6, **changes)  # type: ignore[arg-type]
    work = rounds.find_round(Position(0, 0))
    rounds.note(work, [0.1, 0.1], 10.0)
    assert rounds.find_round(Position(0, 0)) == work


def test_a_position_in_the_middle_is_gone_on_from() -> None:
    def make() -> Rounds:
        return Rounds(1003, 1003, 2, slots=3, steps=1003, per_epoch=7, adapts=False)

    rounds = list_rounds(make(), 2)
    for place in (1, 6, 7, 11):
        assert list_rounds(make(), 2, rounds[place].position) == rounds[place:]


def test_more_replicas_than_steps_are_refused() -> None:
    check_replicas(12, 50)
    with pytest.raises(
        ConfigError, match=r"replicas is 13, but an epoch of this text has 50 steps.*give at most 12,"
    ):
        check_replicas(13, 50)
    with pytest.raises(ConfigError, match=r"100 pieces in 50 rounds; give rounds at most 25, or more text"):
        check_replicas(2, 50, 50)
    with pytest.raises(ConfigError, match=r"51 pieces in 1 round; give at most 50,"):
        check_replicas(51, 50, 1)
    # One step is too little for any number of replicas.
    with pytest.raises(ConfigError, match=r"1 step, .*; give more text, or leave replicas and cluster out$"):
        check_replicas(2, 1)
