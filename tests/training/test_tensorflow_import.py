"""Training imports TensorFlow alone, and Keras is there for who asks for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ALLOCATOR = "TF_ONEDNN_USE_SYSTEM_ALLOCATOR"


def run(code: str, **environment: str) -> str:
    """Run Python without the allocator that this process may have chosen, and return what it prints."""
    inherited = {name: value for name, value in os.environ.items() if name != ALLOCATOR}
    done = subprocess.run(
        [sys.executable, "-c", code], env=inherited | environment, capture_output=True, encoding="utf-8"
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_training_imports_no_keras_and_leaves_it_whole(tmp_path: Path) -> None:
    run(
        "import sys, word2vec\n"
        "word2vec.train\n"
        "unused = {'keras', 'tf_keras', 'pandas', 'sklearn'}.intersection(sys.modules)\n"
        "assert not unused, unused\n"
        # The first import of Keras is that of a format.
        "import numpy as np\n"
        "from word2vec.formats import Table\n"
        "from word2vec.formats.keras_embedding import keras_embedding\n"
        "layers = keras_embedding(Table(['the', 'cat'], np.eye(2, 3, dtype=np.float32)))\n"
        "import keras, keras.src.optimizers, tensorflow as tf\n"
        "model = tf.keras.Sequential([*layers, tf.keras.layers.Flatten(), keras.layers.Dense(2)])\n"
        "words = tf.constant([['cat', 'dog'], ['the', 'the']])\n"
        "answer = model(words)\n"
        "assert answer.shape == (2, 2)\n"
        "model.compile(optimizer='adam', loss='mse')\n"
        "assert type(model.optimizer) is keras.optimizers.Adam is keras.src.optimizers.Adam\n"
        "model.optimizer.build(model.trainable_variables)\n"
        f"model.save({str(tmp_path / 'model.keras')!r})\n"
        f"loaded = tf.keras.models.load_model({str(tmp_path / 'model.keras')!r})\n"
        "assert type(loaded.optimizer) is keras.optimizers.Adam\n"
        "assert np.array_equal(loaded(words), answer)\n"
    )


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A line that puts other packages before TensorFlow and Keras, which take seconds.

    This TensorFlow imports what it imports last, and passes over what it passes over. Then it looks for a thread
    that somebody has made, and waits for it.
    """
    (tmp_path / "tensorflow.py").write_text(
        "import builtins, importlib, types\n"
        "for name in ('keras.src.optimizers', 'tf_keras.src.optimizers'):\n"
        "    assert importlib.util.find_spec(name.partition('.')[0]).origin\n"
        "    try:\n"
        "        importlib.import_module(name)\n"
        "    except ImportError:\n"
        "        pass\n"
        "if hasattr(builtins, 'meanwhile'):\n"
        "    builtins.meanwhile.start()\n"
        "    builtins.meanwhile.join()\n"
        "config = types.SimpleNamespace(list_physical_devices=lambda: [])\n"
        "def __getattr__(name):\n"
        "    if name == 'keras':\n"
        "        return importlib.import_module('keras')\n"
        "    raise AttributeError(name)\n"
    )
    for name in ("keras", "tf_keras"):
        (tmp_path / name / "src").mkdir(parents=True)
        (tmp_path / name / "__init__.py").write_text("layers = 'layers'\n")
        for file in ("__init__.py", "optimizers.py"):
            (tmp_path / name / "src" / file).touch()
    return f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"


IMPORT = "from word2vec.training.tensorflow_import import import_tensorflow\nimport_tensorflow()\n"


def test_keras_that_is_there_stays(path: str) -> None:
    run(
        f"{path}import keras.src.optimizers\n"
        "before = keras, keras.src, keras.src.optimizers\n"
        f"{IMPORT}"
        "names = ('keras', 'keras.src', 'keras.src.optimizers')\n"
        "assert all(sys.modules[name] is module for name, module in zip(names, before, strict=True))\n"
        "assert keras.src.optimizers is before[2]\n"
    )


def test_another_thread_imports_keras_meanwhile(path: str) -> None:
    run(
        f"{path}import builtins, importlib, threading\n"
        "builtins.meanwhile = threading.Thread(target=importlib.import_module, args=['keras.src.optimizers'])\n"
        f"{IMPORT}"
        "assert sys.modules['keras'].src.optimizers is sys.modules['keras.src.optimizers']\n"
        "assert sys.modules['keras'].layers\n"
    )


def test_an_import_that_fails_leaves_nothing_behind(path: str) -> None:
    run(
        f"{path}from word2vec.training import tensorflow_import\n"
        "finders = list(sys.meta_path)\n"
        "try:\n"
        "    with tensorflow_import._without_keras():\n"
        "        assert len(sys.meta_path) == len(finders) + 1\n"
        "        import keras.src.optimizers\n"
        "except ImportError as error:\n"
        "    assert 'left out' in str(error), error\n"
        "assert not [name for name in sys.modules if name.startswith('keras')]\n"
        "assert sys.meta_path == finders\n"
        "import keras.src.optimizers\n"
    )


@pytest.mark.parametrize(
    ("before", "environment", "expected"),
    [("", {}, "1"), ("", {ALLOCATOR: "0"}, "0"), ("import tensorflow", {}, None)],
    ids=["chosen here", "chosen by you", "TensorFlow is there"],
)
def test_the_allocator_is_chosen_by_who_imports_tensorflow_first(
    path: str, before: str, environment: dict[str, str], expected: str | None
) -> None:
    shown = run(
        f"{path}import os\n{before}\n{IMPORT}"
        # The older Keras is imported only where somebody asks TensorFlow for it.
        f"print(os.environ.get({ALLOCATOR!r}), 'keras' in sys.modules, 'tf_keras' in sys.modules)\n",
        **environment,
    )
    assert shown.split() == [str(expected), str(bool(before)), "True"]


def test_the_first_import_of_keras_is_quiet(path: str, tmp_path: Path) -> None:
    (tmp_path / "keras" / "__init__.py").write_text("import os\nos.write(2, b'a note')\nlayers = 'layers'\n")
    run(
        f"{path}{IMPORT}"
        "assert 'keras' not in sys.modules\n"
        "from word2vec.formats import keras_embedding\n"
        # Only a package that pip has installed is taken.
        "keras_embedding.import_package = lambda *_: sys.modules['tensorflow']\n"
        "assert keras_embedding.import_keras('a test').keras is sys.modules['keras']\n"
    )
