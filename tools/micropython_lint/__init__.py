"""
Find in the library what MicroPython cannot run, or runs differently.

``python -m tools.micropython_lint [folder …]`` prints one line for each: where, what, and what to
write instead. Importing under MicroPython finds wrong syntax, but not a call that fails later, in
somebody's browser; this reads every line.

What only a run can show is left to the tests: the order of dicts, 32-bit integers on the bridge,
exceptions that JavaScript throws, a sort that is not stable.

limits.py   the limits, as measured
syntax.py   what cannot be written
calls.py    what can be written and is not there, or takes other arguments
strings.py  strings side by side, which the syntax tree shows as one
"""
