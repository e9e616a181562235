"""The ``word2vec`` command, and ``python -m word2vec``."""

import sys


def main() -> int:
    """Run the command line. Ctrl-C ends it in one line, while it is still being imported, too."""
    try:
        from word2vec.cli import main as run

        return run()
    except KeyboardInterrupt:
        print("\nword2vec: interrupted before the work began", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
