"""
Makes the site that browsers get: ``dist/`` for any host, and what ``make run`` serves.

    site.py        puts it together: every name hashed, every file beside its compressed copies
    output.py      a folder that is written; compressed copies are kept between builds
    sources.py     what goes in, and whether it has changed
    page.py        index.html with its preloads and its settings
    script.py      our JavaScript modules, joined into one file each
    pyodide.py     bytecode and memory snapshot, made by Pyodide itself (pyodide_steps.mjs, in Node)
    snapshot.py    the snapshot without its empty parts
    light.py       bytecode for MicroPython, as one ROM image (romfs.py)
    glue.py        what both interpreters' own scripts lose, or take, on their way
    stdlib.txt     what of Python's standard library a start needs
"""
