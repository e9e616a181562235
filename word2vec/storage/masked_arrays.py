"""Arrays of which some numbers are masked out (numpy.ma), which tables and queries do not take."""

from __future__ import annotations

import sys

from word2vec.errors import ConfigError


def refuse_masked(array: object, what: str) -> None:
    """Raise ConfigError if numbers are masked out, because what lies under the mask would be taken for a number.

    Args:
        array: Anything.
        what: The beginning of the message, such as "the matrix holds".
    """
    # Who has such an array has imported numpy.ma. NumPy itself does so only when it is first used. While another
    # thread imports it, the module is there without its class, and nobody has an array of that.
    ma = sys.modules.get("numpy.ma")
    masked_array = getattr(ma, "MaskedArray", None)
    if ma is not None and masked_array is not None and isinstance(array, masked_array) and ma.is_masked(array):
        hidden = int(ma.getmaskarray(array).sum())
        raise ConfigError(
            f"{what} {hidden:,} masked numbers; leave these rows out, or give each a value: array.filled(0)"
        )
