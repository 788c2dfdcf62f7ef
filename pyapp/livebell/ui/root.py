"""The whole face, as the content of the one element that is patched."""

from livebell.ui.html import el
from livebell.ui.notification_bell import bell_view
from livebell.ui.panel import panel_view
from livebell.ui.toaster import toaster_view

TYPE_CHECKING = False
if TYPE_CHECKING:
    from livebell.ui.model import Model
    from livebell.ui.texts import Texts


def root_view(model: "Model", texts: "Texts") -> str:
    """
    One ``div#lb-root`` with the button, the panel and the toaster.

    It carries the language, its direction and the theme; everything else that CSS needs
    to know stands as ``data-*`` on the part that it is about.
    """
    return el(
        "div",
        {
            "id": "lb-root",
            "class": "root",
            "lang": texts.lang,
            "dir": texts.direction,
            "data-theme": model.theme if model.theme in ("light", "dark") else "auto",
            "data-phase": model.phase,
        },
        bell_view(model, texts),
        panel_view(model, texts),
        toaster_view(model, texts) if model.has_toaster else None,
    ).markup
