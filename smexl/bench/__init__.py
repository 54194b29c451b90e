"""The benchmark: ``python -m smexl.bench`` (see ``__main__``)."""
