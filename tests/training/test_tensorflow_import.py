"""Training imports TensorFlow alone, and Keras is there for who asks for it."""

from __future__ import annotations

import subprocess
import sys


def run(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)


def test_training_imports_no_keras_and_leaves_it_whole() -> None:
    run(
        "import sys, word2vec\n"
        "word2vec.train\n"
        "unused = {'keras', 'tf_keras', 'pandas', 'sklearn'}.intersection(sys.modules)\n"
        "assert not unused, unused\n"
        "import tensorflow as tf\n"
        "assert tf.keras.layers.Dense(2)(tf.ones((3, 4))).shape == (3, 2)\n"
        "assert tf.keras.optimizers.Adam().learning_rate == 0.001\n"
    )


def test_keras_that_is_there_stays() -> None:
    run(
        "import keras, sys\n"
        "before = sys.modules['keras.src.optimizers']\n"
        "from word2vec.training.tensorflow_import import import_tensorflow\n"
        "import_tensorflow()\n"
        "assert sys.modules['keras.src.optimizers'] is before\n"
    )


def test_an_import_that_fails_leaves_nothing_behind() -> None:
    run(
        "import sys\n"
        "from word2vec.training import tensorflow_import\n"
        "try:\n"
        "    with tensorflow_import._without_keras():\n"
        "        assert 'keras.src.optimizers' in sys.modules\n"
        "        raise ImportError\n"
        "except ImportError:\n"
        "    pass\n"
        "assert not [name for name in sys.modules if name.startswith(('keras', 'tf_keras'))]\n"
    )
