"""What attributes of gensim and fastText are here, for the error about an attribute that is not there."""

from __future__ import annotations

_CONVERTED = "word2vec.load(path) reads the files of word2vec.c, fastText and GloVe"
_TRAINED = "word2vec.train(text, path) trains and returns the vectors"

OF_MODULE = {
    "KeyedVectors": f"WordVectors is the class here, and {_CONVERTED}",
    "Word2Vec": _TRAINED,
    "FastText": f"{_TRAINED}, and word2vec.add_subwords(path) adds subwords",
    "load_model": _CONVERTED,
    "load_word2vec_format": _CONVERTED,
    "load_facebook_vectors": _CONVERTED,
    "load_facebook_model": _CONVERTED,
    "train_unsupervised": _TRAINED,
    "Phrases": "word2vec.prepare(text, path, phrases=1) joins phrases",
    "LineSentence": "word2vec.train takes the path of a text, and a list of lists of words",
    "PathLineSentences": "word2vec.train takes the path of a directory",
    "Text8Corpus": "word2vec.train takes the path of a text",
    "save": "vectors.save(path) writes them",
    "most_similar": "vectors.most_similar(word) of what word2vec.load(path) returns",
}
"""Names that people look for in this module."""

_EVALUATION = "word2vec.evaluation.evaluate_analogies(vectors, file)"
_MATRIX = "vectors.matrix has the rows, in the order of vectors.words"
_UNIT = "vectors.unit has the rows scaled to length 1"
_VECTOR = "vectors[word], or vectors.vector(word)"
OF_VECTORS = {
    "index_to_key": "vectors.words",
    "index2word": "vectors.words",
    "index2entity": "vectors.words",
    "get_words": "vectors.words",
    "key_to_index": "vectors.index",
    "get_index": "vectors.index[word]",
    "get_word_id": "vectors.index[word]",
    "has_index_for": "word in vectors",
    "vocab": "vectors.vocabulary, or vectors.index",
    "get_vecattr": "vectors.counts[vectors.index[word]]",
    "expandos": "vectors.counts",
    "vectors": _MATRIX,
    "syn0": _MATRIX,
    "get_input_matrix": _MATRIX,
    "wv": "these are the vectors themselves, so leave wv out",
    "get_vector": _VECTOR,
    "word_vec": _VECTOR,
    "get_word_vector": _VECTOR,
    "get_normed_vectors": _UNIT,
    "vectors_norm": _UNIT,
    "syn0norm": _UNIT,
    "init_sims": f"{_UNIT}, and nothing needs to be prepared",
    "fill_norms": f"{_UNIT}, and nothing needs to be prepared",
    "norms": "1 / vectors.scale",
    "most_similar_cosmul": 'vectors.most_similar(positive, negative, method="cosmul")',
    "similar_by_word": "vectors.most_similar(word)",
    "similar_by_key": "vectors.most_similar(word)",
    "similar_by_vector": "vectors.most_similar(vector)",
    "get_nearest_neighbors": "vectors.most_similar(word)",
    "get_analogies": "vectors.analogy(a, b, c)",
    "most_similar_to_given": "vectors.distances(word, others).argmin()",
    "distance": "1 - vectors.similarity(first, second)",
    "words_closer_than": "vectors.closer_than(first, second)",
    "get_mean_vector": "vectors.sentence_vector(words)",
    "get_sentence_vector": "vectors.sentence_vector(words)",
    "rank_by_centrality": "vectors.doesnt_match(words)",
    "get_dimension": "vectors.vector_size",
    "evaluate_word_analogies": _EVALUATION,
    "accuracy": _EVALUATION,
    "evaluate_word_pairs": "word2vec.evaluation.evaluate_pairs(vectors, file)",
    "load_word2vec_format": _CONVERTED,
    "save_word2vec_format": 'vectors.save("x.bin") or vectors.save("x.vec")',
    "save_model": "vectors.save(path)",
    "predict_output_word": "word2vec.Probabilities.load(model).predict(words)",
    "train": _TRAINED,
    "build_vocab": _TRAINED,
    "add_vector": "WordVectors(words, matrix) makes vectors anew of words and rows",
    "add_vectors": "WordVectors(words, matrix) makes vectors anew of words and rows",
}
"""Names that people look for in word vectors."""


def explain_attribute(owner: str, name: str, counterparts: dict[str, str]) -> str:
    """Return the message about an attribute that is not there.

    Args:
        owner: What does not have it.
        name: The attribute.
        counterparts: One of the tables of this module.

    Example:
        >>> explain_attribute("the object", "index_to_key", OF_VECTORS).endswith("here it is: vectors.words")
        True
    """
    found = counterparts.get(name)
    return f"{owner} has no attribute {name!r}" + (f"; here it is: {found}" if found else "")
