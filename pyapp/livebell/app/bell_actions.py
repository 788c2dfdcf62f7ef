"""What each ``data-action`` of the views does."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from livebell.app.bell import Bell


def actions_of(bell: "Bell") -> "dict[str, Callable[[Any, Any], object]]":
    """By name, given the id of its notification (or toast) and the event."""
    doing, reader = bell.app.actions, bell.reader
    return {
        "set-sound": lambda _, __: bell.switch("sound"),
        "set-system": lambda _, __: bell.switch("system"),
        "set-title_count": lambda _, __: bell.switch("title_count"),
        "set-favicon": lambda _, __: bell.switch("favicon"),
        "sign-in": lambda _, __: bell.sign_in(),
        "toggle": lambda _, __: bell.toggle(),
        "close": lambda _, __: bell.close_panel(),
        "settings": lambda _, __: reader.toggle_settings(),
        "tab-all": lambda _, __: reader.show_tab("all"),
        "tab-unread": lambda _, __: reader.show_tab("unread"),
        "show-new": lambda _, __: reader.show_new(),
        "load-more": lambda _, __: reader.load_more(),
        "more": lambda identity, _: reader.toggle_message(identity),
        "retry": lambda _, __: bell.retry(),
        "activate": bell.activate,
        "mark-read": lambda identity, _: doing.mark(identity, True),
        "mark-unread": lambda identity, _: doing.mark(identity, False),
        "delete": lambda identity, _: doing.delete(identity),
        "mark-all-read": lambda _, __: bell.mark_all_read(),
        "undo": lambda _, __: doing.undo(),
        "reconnect": lambda _, __: bell.app.service.reconnect(),
        "dismiss-toast": lambda identity, _: bell.toasts.dismiss(identity),
        "toast-button": lambda identity, _: bell.toasts.press(identity),
    }
