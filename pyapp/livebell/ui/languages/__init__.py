"""
One module per language, imported when somebody asks for it; ``en.py`` lists what there is to say.

The words of ``time.minutes`` and the like stand in English alone: a browser has them for every
language (``Intl.RelativeTimeFormat``), and English is what tests without a browser read.
"""

KNOWN = ("en", "ar", "de", "es", "fr", "ja")
