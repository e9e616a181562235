"""``python -m word2vec``."""

import sys

from word2vec.cli import main

sys.exit(main())
