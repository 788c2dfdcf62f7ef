"""Short messages that come and go, in one region that is in the page from the start."""

from livebell.core.toasts import ERROR, WARNING, joined
from livebell.ui.html import Html, el
from livebell.ui.icons import icon, labelled_icon
from livebell.ui.ids import data_id, element_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from livebell.core.toasts import Toast
    from livebell.ui.html import Child
    from livebell.ui.model import Model
    from livebell.ui.texts import Texts


def toaster_view(model: "Model", texts: "Texts") -> Html:
    """
    The region with its toasts, and the live region that says them in its own time.

    A toast that goes away is not news, and a burst of them is not shouted.
    """
    return el(
        "section",
        {
            "id": "lb-toaster",
            "class": "toaster",
            "popover": "manual",
            "role": "region",
            "aria-label": texts.t("toaster"),
            "data-place": model.toaster_place,
        },
        el(
            "p",
            {"id": "lb-announcer", "class": "hidden-text", "aria-live": "polite", "aria-atomic": "true"},
            model.announcement or None,
        ),
        el("div", {"id": "lb-toasts", "class": "toasts"}, [_toast(toast, texts) for toast in model.toasts]),
    )


def _toast(toast: "Toast", texts: "Texts") -> Html:
    identity = element_id("lb-t-", toast.id)
    dismiss = texts.t("toast.dismiss")
    return el(
        "div",
        {
            "id": identity,
            "class": "toast",
            "part": "toast toast-" + toast.kind,
            "data-id": data_id(toast.id),
            "data-kind": toast.kind,
        },
        _kind_icon(toast.kind, texts),
        el("p", {"id": identity + "-m", "class": "toast-text", "dir": "auto"}, _words(toast, texts)),
        _action(toast, identity, texts),
        el(
            "button",
            {
                "id": identity + "-x",
                "type": "button",
                "class": "icon-button",
                "data-action": "dismiss-toast",
                "aria-label": dismiss,
                "title": dismiss,
            },
            icon("close"),
        ),
    )


def words_of(toast: "Toast", texts: "Texts") -> str:
    """What a toast says, as one text."""
    if toast.subject:
        return _of_ours(toast, texts)
    return joined(toast.title, toast.message, "")


def _of_ours(toast: "Toast", texts: "Texts") -> str:
    """The words for what a toast speaks of, where they are not the notification's."""
    key = "toast." + toast.subject
    return texts.plural(key, toast.count) if toast.count else texts.t(key)


def _action(toast: "Toast", identity: str, texts: "Texts") -> "Child":
    if not toast.action:
        return None
    return el(
        "button",
        {
            "id": identity + "-a",
            "type": "button",
            "class": "text-button",
            "data-action": "toast-button",
        },
        texts.t(toast.action),
    )


def _words(toast: "Toast", texts: "Texts") -> "list[Child]":
    """``title – message``; either alone where the other is empty."""
    if toast.subject:
        return [_of_ours(toast, texts)]
    if not toast.title or not toast.message:
        return [toast.title or toast.message]
    return [el("strong", None, toast.title), texts.t("toast.between"), toast.message]


def _kind_icon(kind: str, texts: "Texts") -> Html:
    # A success says so itself; a warning that reads like any sentence does not.
    if kind in (WARNING, ERROR):
        return labelled_icon(kind, texts.t("toast." + kind))
    return icon(kind)
