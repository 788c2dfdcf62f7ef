"""
The words of one language, and the grammar of counting them.

The catalogues are in ``languages/``. A language is imported when it is asked for; what it lacks is
taken from English, so a half-done translation never shows a bare key.
"""

from livebell.ui.languages import KNOWN
from livebell.ui.languages.en import TEXTS as ENGLISH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from livebell.core.ports import Words

    Catalogue: TypeAlias = dict[str, str]
    PluralRule: TypeAlias = Callable[[int], str]

RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")

# What embedders added, by language.
_added: "dict[str, Catalogue]" = {}


def add_texts(lang: str, texts: "Mapping[str, str]") -> None:
    """
    Say some things differently, or speak another language: ``add_texts("pt", {"bell": "Notificações"})``.

    Keys are those of ``languages/en.py``; a key that is not there, is a ValueError, a value that is no
    text a TypeError. Bells that are drawn afterwards use them; what stays unsaid is said in English.
    """
    for key, value in texts.items():
        if not isinstance(value, str):
            raise TypeError(f"the text for {key!r} must be a str, got {type(value).__name__}")
        if key not in ENGLISH and key.split(".")[0] + ".other" not in ENGLISH and not _is_counted(key):
            raise ValueError(f"there is no text named {key!r}; livebell/ui/languages/en.py lists them all")
    _added.setdefault(language_of(lang), {}).update(texts)


def _is_counted(key: str) -> bool:
    return ".".join(key.split(".")[:-1]) + ".other" in ENGLISH


def language_of(tag: str) -> str:
    """``pt`` of ``pt-BR``."""
    return tag.lower().replace("_", "-").split("-")[0]


def is_spoken(language: str) -> bool:
    """Is there a catalogue?"""
    return language in KNOWN or language in _added


def english_plural(count: int) -> str:
    """The plural category of a count in English."""
    return "one" if count == 1 else "other"


class Texts:
    """
    The words of one language.

    ``lang`` is a language tag such as ``de`` or ``pt-BR``; one that we do not speak becomes English.
    ``overrides`` adds to or replaces the catalogue's entries and makes any language speakable.
    ``words(tag)`` makes what only a browser knows: plural categories and the words for times; without
    it counting and times are as in English.
    """

    def __init__(
        self,
        lang: str = "en",
        overrides: "Mapping[str, str] | None" = None,
        plural_rule: "PluralRule | None" = None,
        words: "Callable[[str], Words] | None" = None,
    ) -> None:
        language = language_of(lang)
        if not is_spoken(language) and not overrides:
            lang = language = "en"
        self.lang = language
        self.direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
        self._catalogue = dict(ENGLISH)
        if language in KNOWN and language != "en":
            self._catalogue.update(_catalogue_of(language))
        self._catalogue.update(_added.get(language, {}))
        self._catalogue.update(overrides or {})
        self.words = words(lang) if words else None
        self._plural_rule = self.words.plural if self.words else plural_rule or english_plural

    def t(self, key: str, **values: object) -> str:
        """The text for ``key`` with ``{name}`` filled in. An unknown key is a KeyError."""
        # One pass: a title that reads "{message}" is not filled in once more.
        return self._catalogue[key].format(**values)

    def has(self, key: str) -> bool:
        """Whether there is a text for ``key``."""
        return key in self._catalogue

    def plural(self, key: str, count: int) -> str:
        """The text for ``count`` things, in the form that the language's grammar asks for."""
        form = key + "." + self._plural_rule(count)
        if form not in self._catalogue:
            form = key + ".other"
        return self.t(form, count=count)


def _catalogue_of(language: str) -> "Catalogue":
    # By name: an import statement for each would bring them all.
    try:
        module = __import__("livebell.ui.languages." + language, None, None, ("TEXTS",))
    except ImportError:
        return {}  # fetched apart, and not to be had: English is better than no bell
    catalogue: Catalogue = module.TEXTS
    return catalogue
