"""The signature of tied weights: which coordinates of the vectors count negatively in a score.

With W = V the score of two words is v_i · v_j, and the matrix of all scores, V Vᵀ, has no negative eigenvalue.
The scores that the loss asks for do have some. They are log p(j | i) - log q(j), about the pointwise mutual
information of i and j, and of a word with itself that is low: words rarely stand beside themselves. V Vᵀ
cannot say so, because its diagonal is |v|². A tied model then predicts the words of the context themselves, and
the vectors that are nearest to a word are of words that occur with it.

Signed weights let the products of q coordinates count negatively::

    score(i, j) = sum_k a_k v_ik v_jk        a_k = 1 for the first d - q coordinates, -1 for the last q

This is W = V diag(a). One table still serves both roles, and no parameter is added. Nor is anything lost beside
other symmetric forms: v_i · M v_j with a symmetric M is this sum after a rotation and scaling of the vectors.
So d - q and q are the numbers of positive and negative eigenvalues of the score matrix, which algebra calls
its signature. q = 0 is plain tying.

Vectors are compared by the ordinary cosine of V.
"""

from __future__ import annotations

import numpy as np

from word2vec.arrays import Float32s


def make_signs(vector_size: int, signature: float) -> Float32s:
    """Return a: [d] float32, 1 for coordinates that count positively, -1 for the last ones.

    Args:
        vector_size: d.
        signature: The share of the coordinates that count negatively, 0 to 1. Their number is rounded.

    Example:
        >>> make_signs(5, 0.4)
        array([ 1.,  1.,  1., -1., -1.], dtype=float32)
    """
    signs = np.ones(vector_size, np.float32)
    signs[vector_size - round(signature * vector_size) :] = -1
    return signs
