"""The panel under the bell: its frame, its tabs, and what may be taken back."""

from livebell.ui.connection_status import status_view
from livebell.ui.html import Html, el
from livebell.ui.model import SETTINGS
from livebell.ui.notification_feed import content_view
from livebell.ui.parts import icon_button, text_button
from livebell.ui.settings import settings_view
from livebell.ui.states import banner_view

TYPE_CHECKING = False
if TYPE_CHECKING:
    from livebell.ui.html import Child
    from livebell.ui.model import Model
    from livebell.ui.texts import Texts

TABS = ("all", "unread")


def panel_view(model: "Model", texts: "Texts") -> Html:
    """
    The dialog. It is in the page from the start, and empty until it is opened.

    A closed panel costs a frame nothing; an open one is filled within the same render.
    """
    return el(
        "div",
        {
            "id": "lb-panel",
            "class": "panel",
            "part": "panel",
            "popover": "manual",
            "role": "dialog",
            "tabindex": "-1",
            "aria-labelledby": "lb-title",
            "data-open": "true" if model.is_open else "false",
        },
        _head(model, texts),
        _inside(model, texts) if model.is_open else None,
        _undo(model, texts),
    )


def _inside(model: "Model", texts: "Texts") -> "list[Child]":
    if model.view == SETTINGS:
        return [settings_view(model, texts)]
    return [_toolbar(model, texts), banner_view(model, texts), content_view(model, texts)]


def _head(model: "Model", texts: "Texts") -> Html:
    return el(
        "div",  # a <header> would be a second banner of the host's page
        {"id": "lb-head", "class": "head"},
        el("h2", {"id": "lb-title", "class": "title"}, texts.t("panel")),
        status_view(model, texts),
        _settings_button(model, texts) if model.is_open else None,
        icon_button("lb-close", "close", texts.t("close"), "close"),
    )


def _settings_button(model: "Model", texts: "Texts") -> Html:
    return el(
        "span",
        {"id": "lb-settings-place", "class": "head-button"},
        icon_button("lb-settings-back", "settings", texts.t("settings.back"), "arrow-back")
        if model.view == SETTINGS
        else icon_button("lb-settings-button", "settings", texts.t("settings"), "settings"),
    )


def _toolbar(model: "Model", texts: "Texts") -> Html:
    return el(
        "div",
        {"id": "lb-toolbar", "class": "toolbar"},
        el(
            "div",
            {"id": "lb-tabs", "class": "tabs", "role": "tablist", "aria-label": texts.t("tabs")},
            [_tab(name, model, texts) for name in TABS],
        ),
        el(
            "button",
            {
                "id": "lb-mark-all-read",
                "type": "button",
                "class": "text-button",
                # Not ``disabled``: pressing it must not throw the focus out of the panel.
                "aria-disabled": None if model.unread else "true",
                "data-action": "mark-all-read" if model.unread else None,
            },
            texts.t("mark_all_read"),
        ),
    )


def _tab(name: str, model: "Model", texts: "Texts") -> Html:
    """One stop for the Tab key; the arrows go from tab to tab (APG, tabs)."""
    is_selected = model.tab == name
    return el(
        "button",
        {
            "id": "lb-tab-" + name,
            "type": "button",
            "class": "tab",
            "role": "tab",
            "tabindex": "0" if is_selected else "-1",
            "aria-selected": "true" if is_selected else "false",
            "aria-controls": "lb-content",
            "data-action": "tab-" + name,
        },
        texts.t("tab." + name),
    )


def _undo(model: "Model", texts: "Texts") -> Html:
    """A live region, so it stays in the page while there is nothing to take back."""
    return el(
        "div",
        {"id": "lb-undo", "class": "undo", "role": "status", "data-shown": "true" if model.undo else "false"},
        [
            el("span", {"id": "lb-undo-text", "dir": "auto"}, model.undo),
            text_button("lb-undo-button", "text-button", "undo", texts.t("undo")),
        ]
        if model.undo
        else None,
    )
