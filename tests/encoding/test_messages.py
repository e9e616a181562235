"""The wire between this process and its workers."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from word2vec.encoding.messages import (
    BATCH,
    CONFIG_ERROR,
    LOCAL_IDS,
    Message,
    pack_words,
    receive,
    send,
    unpack_words,
)


@given(st.lists(st.builds(Message, st.sampled_from([BATCH, LOCAL_IDS, CONFIG_ERROR]), st.binary(), st.binary())))
def test_messages_arrive_as_they_were_sent(messages: list[Message]) -> None:
    file = io.BytesIO()
    for message in messages:
        send(file, message)
    file.seek(0)
    assert [receive(file) for _ in messages] == messages
    assert receive(file) is None


@pytest.mark.parametrize("lost", range(1, 25))
def test_half_a_message_is_none(lost: int) -> None:
    file = io.BytesIO()
    send(file, Message(BATCH, b"head", b"body"))
    data = file.getvalue()
    assert len(data) == 25
    assert receive(io.BytesIO(data[:-lost])) is None


@given(st.lists(st.text(st.characters(exclude_characters="\n"), min_size=1)))
def test_words_arrive_as_they_were_sent(words: list[str]) -> None:
    assert unpack_words(pack_words(words)) == words


def test_half_a_surrogate_pair_arrives() -> None:
    assert unpack_words(pack_words(["a\ud800", "b"])) == ["a\ud800", "b"]
