"""The bell's own settings: a list of switches in place of the notifications."""

from livebell.ui.html import Html, el

TYPE_CHECKING = False
if TYPE_CHECKING:
    from livebell.ui.model import Model
    from livebell.ui.texts import Texts

SYSTEM = "system"


def settings_view(model: "Model", texts: "Texts") -> Html:
    """Each is on or off, and remembered per user."""
    return el(
        "div",
        {"id": "lb-settings", "class": "settings", "role": "group", "aria-labelledby": "lb-settings-title"},
        el("h3", {"id": "lb-settings-title", "class": "settings-title"}, texts.t("settings.title")),
        [_switch(name, is_on, model, texts) for name, is_on in model.switches],
        el("p", {"class": "settings-hint"}, texts.t("settings.hint")),
    )


def _switch(name: str, is_on: bool, model: "Model", texts: "Texts") -> Html:
    is_blocked = name == SYSTEM and model.system_is_blocked
    identity = "lb-set-" + name
    return el(
        "button",
        {
            "id": identity,
            "type": "button",
            "class": "switch",
            "role": "switch",
            "aria-checked": "true" if is_on else "false",
            "aria-disabled": "true" if is_blocked else None,
            "aria-describedby": identity + "-why" if is_blocked else None,
            "data-action": None if is_blocked else "set-" + name,
        },
        el("span", {"class": "switch-label"}, texts.t("settings." + name)),
        el("span", {"id": identity + "-why", "class": "switch-why"}, texts.t("settings.system.blocked"))
        if is_blocked
        else None,
        el("span", {"class": "switch-mark", "aria-hidden": "true"}),
    )
