"""
The face: state in, markup out.

``root_view(model, texts)`` is the whole of it. ``model.py`` says what the views
are given, ``html.py`` is the only way from text to markup, ``texts.py`` holds
every word. Nothing here knows the browser, the clock or the store.
"""
