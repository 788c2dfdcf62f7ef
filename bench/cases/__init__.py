"""One module for each thing that is measured; each has a ``measure(runs, say)`` that yields Figures."""
