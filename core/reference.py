"""Data an installation cannot do without: categories, municipalities, model agreements, factors, targets.

Each domain brings its own, in a loader that is safe to repeat and never overwrites what a person changed.
"""

from collections.abc import Callable

from core.db import hold, transaction

_loaders: list[Callable[[], None]] = []


def reference_data(loader: Callable[[], None]) -> Callable[[], None]:
    """Run the decorated function when reference data are loaded."""
    _loaders.append(loader)
    return loader


def load_reference_data() -> None:
    """Load what is missing, domain by domain; several processes that start together do it one after the other."""
    with transaction():
        hold("reference data")
        for loader in _loaders:
            loader()
