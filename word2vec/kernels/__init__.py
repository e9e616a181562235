"""The CPU kernel: training steps and framing in C++, compiled for this machine when they are first used.

``src/worker.h`` is the training of one block and ``src/frame.h`` the framing of a chunk, both free of
TensorFlow; ``src/ops.cc`` makes them TensorFlow operations. ``build.py`` compiles them, ``cache.py`` keeps what
was compiled, and ``library.py`` is their Python face.
"""
