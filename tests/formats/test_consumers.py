"""The formats that are written for one program, read back by that program."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gensim.models import KeyedVectors

from tests.support.format_tables import table
from tests.support.listed_names import list_names
from word2vec import formats
from word2vec.errors import FormatError, OutputError
from word2vec.formats import (
    gensim_native,
    keras_embedding,
    projector,
    saved_model,
    spacy_vectors,
    static_embedding,
    word2vec_text,
)
from word2vec.text.tokenizers.simple import SimpleTokenizer

pytest.importorskip("safetensors")
WORDS = ["the", "straße", "科学", "𝒳", "don't", "'s", "[UNK]", "café"]


# gensim


@pytest.mark.parametrize("dtype", [np.float32, np.float16])
def test_gensim_loads_its_own_file(tmp_path: Path, dtype: Any) -> None:
    original = table([*WORDS, "new york", "a\nb"], dtype=dtype, extremes=False)
    gensim_native.write(tmp_path / "v.kv", original)
    assert list_names(tmp_path) == ["v.kv"]
    loaded = KeyedVectors.load(str(tmp_path / "v.kv"))
    assert loaded.index_to_key == original.words
    assert loaded.vectors.dtype == np.float32
    np.testing.assert_array_equal(loaded.vectors, original.matrix)
    assert loaded.get_vecattr("straße", "count") == 10**16
    unit = original.matrix.astype(np.float32)
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    nearest = np.argsort(-unit @ unit[2])[1]
    assert loaded.most_similar("科学", topn=1)[0][0] == original.words[nearest]


def test_gensim_without_counts_and_with_vectors_it_cannot_hold(tmp_path: Path) -> None:
    gensim_native.write(tmp_path / "v.kv", table(WORDS, counted=False))
    np.testing.assert_array_equal(KeyedVectors.load(str(tmp_path / "v.kv"))["the"], table(WORDS).matrix[0])
    with pytest.raises(FormatError, match=r"the word ''"):
        gensim_native.write(tmp_path / "w.kv", table(["a", ""]))
    assert not (tmp_path / "w.kv").exists()


# NumPy


@pytest.mark.parametrize("dtype", [np.float32, np.float16])
def test_numpy_maps_the_matrix_and_python_reads_its_words(tmp_path: Path, dtype: Any) -> None:
    original = table([*WORDS, "new york"], dtype=dtype)
    formats.write(tmp_path / "v.npy", original)
    mapped = np.load(tmp_path / "v.npy", mmap_mode="r", allow_pickle=False)
    assert isinstance(mapped, np.memmap)
    assert (mapped.dtype, mapped.flags.c_contiguous) == (dtype, True)
    np.testing.assert_array_equal(mapped, original.matrix)
    np.testing.assert_array_equal(np.load(tmp_path / "v.npy", allow_pickle=False), original.matrix)
    assert (tmp_path / "v.words.txt").read_text("utf-8").split("\n") == [*original.words, ""]


# The projector of TensorBoard


def test_projector_files(tmp_path: Path) -> None:
    original = table([*WORDS, "a\tb", "c\nd", "e\\f", "g\rh"])
    projector.write(tmp_path / "p", original)
    tensors = (tmp_path / "p" / "tensors.tsv").read_text("utf-8").splitlines()
    numbers = np.array([line.split("\t") for line in tensors], np.float32)
    np.testing.assert_array_equal(numbers, original.matrix)
    metadata = (tmp_path / "p" / "metadata.tsv").read_text("utf-8").split("\n")
    assert metadata[:2] == ["word\tcount", f"the\t{10**17}"]
    assert [line.split("\t")[0] for line in metadata[9:13]] == ["a\\tb", "c\\nd", "e\\\\f", "g\\rh"]
    assert metadata[13:] == [""]
    projector.write(tmp_path / "p", table(WORDS, counted=False))
    assert (tmp_path / "p" / "metadata.tsv").read_text("utf-8") == "".join(f"{word}\n" for word in WORDS)


@pytest.mark.slow
def test_tensorboard_reads_the_projector_files(tmp_path: Path) -> None:
    plugin = pytest.importorskip(
        "tensorboard.plugins.projector.projector_plugin", reason="pip install tensorboard"
    )
    config_type = pytest.importorskip("tensorboard.plugins.projector.projector_config_pb2").ProjectorConfig
    text_format = pytest.importorskip("google.protobuf.text_format")
    projector.write(tmp_path / "p", table(WORDS))
    config = text_format.Parse((tmp_path / "p" / "projector_config.pbtxt").read_text("utf-8"), config_type())
    (embedding,) = config.embeddings
    assert list(embedding.tensor_shape) == [8, 7]
    read = plugin._read_tensor_tsv_file(str(tmp_path / "p" / embedding.tensor_path))
    np.testing.assert_array_equal(np.asarray(read, np.float32), table(WORDS).matrix)
    assert (tmp_path / "p" / embedding.metadata_path).is_file()


# Directories


def writers() -> list[Any]:
    return [projector, static_embedding]


@pytest.mark.parametrize("module", writers(), ids=lambda module: module.__name__)
def test_directories_replace_their_own_kind_only(tmp_path: Path, module: Any) -> None:
    module.write(tmp_path / "d", table(WORDS))
    module.write(tmp_path / "d", table(["new"]))
    assert "new" in "".join(path.read_text("utf-8", "replace") for path in (tmp_path / "d").iterdir())
    (other,) = (other for other in writers() if other is not module)
    with pytest.raises(
        OutputError, match=r"d is an export of the format \S+ and is kept; choose a new directory"
    ):
        other.write(tmp_path / "d", table(WORDS))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "tensors.tsv").write_text("precious")
    with pytest.raises(OutputError, match="other things in it"):
        module.write(tmp_path / "mine", table(WORDS))
    with pytest.raises(FormatError, match=r"the word ''"):
        module.write(tmp_path / "bad", table(["a", ""]))
    assert list_names(tmp_path) == ["d", "mine"]


# sentence-transformers


def load_static(path: Path) -> tuple[Any, np.ndarray[Any, Any]]:
    """Read the files as sentence_transformers.models.StaticEmbedding.load does."""
    tokenizers = pytest.importorskip("tokenizers")
    safetensors = pytest.importorskip("safetensors.numpy")
    weights = safetensors.load_file(path / "model.safetensors")
    return tokenizers.Tokenizer.from_file(str(path / "tokenizer.json")), weights["embedding.weight"]


def encode(path: Path, text: str) -> np.ndarray[Any, Any]:
    """Return what StaticEmbedding makes of a text: the mean of its tokens' rows (torch EmbeddingBag)."""
    tokenizer, weights = load_static(path)
    (encoding,) = tokenizer.encode_batch([text], add_special_tokens=False)
    mean: np.ndarray[Any, Any] = weights[encoding.ids].mean(0)
    return mean


def test_static_embedding_is_the_mean_of_the_words(tmp_path: Path) -> None:
    words = ["the", "straße", "科学", "𝒳", "don't", "'s", "unk", "café"]
    original = table(words)
    static_embedding.write(tmp_path / "s", original)
    tokenizer, weights = load_static(tmp_path / "s")
    assert weights.shape == (9, 7)
    assert tokenizer.get_vocab_size() == 9
    assert [tokenizer.token_to_id(word) for word in words] == list(range(8))
    np.testing.assert_array_equal(weights[:8], original.matrix)
    np.testing.assert_array_equal(weights[8], 0)
    found = encode(tmp_path / "s", "The CAFÉ, nosuchword: don’t!")
    np.testing.assert_allclose(found, original.matrix[[0, 7, 4]].sum(0) / 4, rtol=1e-6)
    assert json.loads((tmp_path / "s" / "modules.json").read_text())[0]["path"] == "."


@pytest.mark.parametrize(
    "text",
    [
        "Don't panic: New_York's well-known CAFÉ, 42 नमस्ते!",
        "'quoted' dogs' l'homme o'clock ’tis London’S 3.14 b2b e\u0301t\u00e9 می\u200cخواهم",
        "it's 's its' he'd've rock'n'roll don't.",
    ],
)
def test_static_embedding_cuts_as_the_simple_tokenizer_does(tmp_path: Path, text: str) -> None:
    words = SimpleTokenizer()(text)
    static_embedding.write(tmp_path / "s", table(sorted(set(words))))
    tokenizer, _ = load_static(tmp_path / "s")
    assert tokenizer.encode(text).tokens == words


def test_static_embedding_of_cased_words_and_of_punctuation(tmp_path: Path) -> None:
    static_embedding.write(tmp_path / "s", table(["The", "the"]))
    assert load_static(tmp_path / "s")[0].encode("The, the THE").ids == [0, 1, 2]
    static_embedding.write(tmp_path / "s", table(["u.s.", ":", "科学"]))
    assert load_static(tmp_path / "s")[0].encode("U.S. : 科学 科学:").ids == [0, 1, 2, 3]
    static_embedding.write(
        tmp_path / "s", table(["the", "</s>", "UNK", *(f"w{number}" for number in range(200))])
    )
    assert load_static(tmp_path / "s")[0].encode("The, W7!").ids == [0, 10]
    with pytest.raises(FormatError, match="'new york' holds white space"):
        static_embedding.write(tmp_path / "s", table(["new york"]))


@pytest.mark.slow
def test_sentence_transformers_loads_the_directory(tmp_path: Path) -> None:
    transformers = pytest.importorskip(
        "sentence_transformers", reason="pip install sentence-transformers (torch)"
    )
    words = ["the", "straße", "科学", "don't", "'s", "café"]
    static_embedding.write(tmp_path / "s", table(words))
    model = transformers.SentenceTransformer(str(tmp_path / "s"), device="cpu")
    found = model.encode(["the CAFÉ nosuchword", "科学, don't!"])
    np.testing.assert_allclose(found[0], table(words).matrix[[0, 5]].sum(0) / 3, rtol=1e-5)
    np.testing.assert_allclose(found[1], table(words).matrix[[2, 3]].mean(0), rtol=1e-5)


# spaCy


def test_spacy_file_is_word2vec_text(tmp_path: Path) -> None:
    spacy_vectors.write(tmp_path / "v.spacy.txt", table(WORDS))
    np.testing.assert_array_equal(word2vec_text.read(tmp_path / "v.spacy.txt").matrix, table(WORDS).matrix)


@pytest.mark.slow
def test_spacy_makes_a_pipeline_of_the_file(tmp_path: Path) -> None:
    pytest.importorskip("spacy", reason="pip install spacy")
    original = table(WORDS)
    spacy_vectors.write(tmp_path / "v.spacy.txt", original)
    command = ["-m", "spacy", "init", "vectors", "en", str(tmp_path / "v.spacy.txt"), str(tmp_path / "nlp")]
    subprocess.run([sys.executable, "-W", "ignore", *command], check=True, capture_output=True)
    look_up = (
        "import json, sys, spacy; vocab = spacy.load(sys.argv[1]).vocab; "
        "print(json.dumps([vocab.get_vector(word).tolist() for word in json.loads(sys.argv[2])]))"
    )
    arguments = ["-c", look_up, str(tmp_path / "nlp"), json.dumps([*WORDS, "nosuchword"])]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", *arguments], check=True, capture_output=True, text=True
    )
    found = np.array(json.loads(done.stdout), np.float32)
    np.testing.assert_array_equal(found[:-1], original.matrix)
    np.testing.assert_array_equal(found[-1], 0)


# TensorFlow


@pytest.mark.parametrize("dtype", [np.float32, np.float16])
def test_tensorflow_loads_the_saved_model(tmp_path: Path, dtype: Any) -> None:
    tf = pytest.importorskip("tensorflow")
    original = table([*WORDS, "a\nb", "new york"], dtype=dtype)
    saved_model.write(tmp_path / "m", original)
    saved_model.write(tmp_path / "m", original)
    model = tf.saved_model.load(str(tmp_path / "m"))
    words = tf.constant([*original.words, "nosuchword", ""])
    found = model.signatures["serving_default"](words=words)["vectors"].numpy()
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found[:-2], original.matrix)
    np.testing.assert_array_equal(found[-2:], 0)
    np.testing.assert_array_equal(
        model(tf.constant([["科学", "the"], ["x", "𝒳"]]))[:, 1], original.matrix[[0, 3]]
    )


@pytest.mark.slow
def test_another_process_that_knows_only_tensorflow_serves_the_saved_model(tmp_path: Path) -> None:
    pytest.importorskip("tensorflow")
    saved_model.write(tmp_path / "m", table(WORDS))
    (tmp_path / "other").write_bytes(b"precious")
    with pytest.raises(OutputError, match="not a directory"):
        saved_model.write(tmp_path / "other", table(WORDS))
    script = (
        "import json, sys, tensorflow as tf; "
        "serve = tf.saved_model.load(sys.argv[1]).signatures['serving_default']; "
        "print(json.dumps(serve(words=tf.constant(['café', 'x']))['vectors'].numpy().tolist()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "m")],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    np.testing.assert_array_equal(np.array(json.loads(done.stdout), np.float32)[0], table(WORDS).matrix[7])


# Keras 3.15 with TensorFlow 2.21 and NumPy 2.4: its saving copies variables in the way of NumPy 1.
@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning")
@pytest.mark.slow
def test_keras_layers_give_the_vectors_and_survive_saving(tmp_path: Path) -> None:
    tf = pytest.importorskip("tensorflow")
    original = table(WORDS)
    lookup, embedding = keras_embedding.keras_embedding(original)
    words = tf.constant([[*WORDS, "nosuchword", "[UNK1]"]])
    ids = lookup(words)
    assert ids.numpy().tolist() == [[1, 2, 3, 4, 5, 6, 7, 8, 0, 0]]
    np.testing.assert_array_equal(embedding(ids)[0, :8], original.matrix)
    np.testing.assert_array_equal(embedding(ids)[0, 8:], 0)
    assert not embedding.trainable
    assert keras_embedding.keras_embedding(original, trainable=True)[1].trainable
    inputs = tf.keras.Input((None,), dtype="string")
    model = tf.keras.Model(inputs, embedding(lookup(inputs)))
    model.save(tmp_path / "m.keras")
    again = tf.keras.models.load_model(tmp_path / "m.keras")
    np.testing.assert_array_equal(again(words), model(words))


def test_a_keras_embedding_with_a_mask_passes_padding_over() -> None:
    tf = pytest.importorskip("tensorflow", reason="TensorFlow is not installed")
    original = table()
    lookup, embedding = keras_embedding.keras_embedding(original, mask=True)
    given = original.words
    words = tf.constant([[*given[:2], "nosuchword"], [given[2], "", ""]])
    ids = lookup(words)
    assert ids.numpy().tolist() == [[2, 3, 1], [4, 0, 0]]
    vectors = embedding(ids)
    np.testing.assert_array_equal(vectors[0, :2], original.matrix[:2])
    np.testing.assert_array_equal(vectors[0, 2], 0)
    assert embedding.compute_mask(ids).numpy().tolist() == [[True, True, True], [True, False, False]]
    average = tf.keras.layers.GlobalAveragePooling1D()
    model = tf.keras.Sequential([lookup, embedding, average])
    np.testing.assert_allclose(model(words)[1], original.matrix[2], rtol=1e-6)
    # Without a mask the padding is an unknown word, and counts.
    plain = tf.keras.Sequential([*keras_embedding.keras_embedding(original), average])
    np.testing.assert_allclose(plain(words)[1], original.matrix[2] / 3, rtol=1e-6)


def test_a_name_for_unknown_words_is_never_taken() -> None:
    assert keras_embedding.find_unused_word(["a"]) == "[UNK]"
    assert keras_embedding.find_unused_word(["[UNK1]", "[UNK]", "[UNK3]"]) == "[UNK2]"
