"""
The reference backend: a database that holds the truth, and sockets that tell it fast.

The rooms, from the edge inwards:

- ``app`` composes everything; ``static``, ``security`` and ``logs`` dress it for the web
- ``routes`` (REST) and ``sockets`` (the live line) speak protocol.md to clients
- ``feed``, ``accounts``, ``tickets`` and ``syncs`` are what a user can ask for
- ``producer`` is ``await notify(…)`` for other Python code
- ``hub`` and ``connection`` carry committed events to open sockets
- ``metrics`` counts what they do
- ``store``, ``schema`` (with ``migrations``) and ``tokens`` know tables and signatures, and nothing of the web
- ``settings`` is read once, at the start, and refuses what cannot work

Whoever mounts it elsewhere imports ``backend.app.create_app``. Nothing is imported
here: a command such as ``notify`` would wait for the whole framework.
"""
