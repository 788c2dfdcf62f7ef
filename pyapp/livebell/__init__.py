"""
livebell: a notification bell that is alive.

The rooms, from the inside out:

    core       the rules, pure: connection, messages, store, toasts
    services   things with a lifetime: the WebSocket, tokens, REST, the feed
    hooks      what a component may ask for
    ui         views: state in, markup out
    browser    the only room that knows JavaScript
    app        where rooms meet: build, wire, mount
    testing    fakes, for your own tests
"""

from livebell.app import app
from livebell.app.bell import notification_bell
from livebell.app.mounting import mount
from livebell.core.errors import InvalidApiUrl, InvalidSetting, InvalidWsUrl, LivebellError, NotInitialized
from livebell.core.notification import Notification
from livebell.core.selectors import select_connection, select_feed, select_unread_count
from livebell.hooks.notifications_websocket import use_notifications_websocket
from livebell.hooks.store import use_selector
from livebell.hooks.sync_completed_polling import use_sync_completed_polling
from livebell.hooks.toast import use_toast
from livebell.ui.kinds import add_type
from livebell.ui.texts import add_texts

__version__ = "0.1.0"
__all__ = [
    "InvalidApiUrl",
    "InvalidSetting",
    "InvalidWsUrl",
    "LivebellError",
    "NotInitialized",
    "Notification",
    "add_texts",
    "add_type",
    "configure",
    "mount",
    "notification_bell",
    "select_connection",
    "select_feed",
    "select_unread_count",
    "sign_out",
    "store",
    "use_notifications_websocket",
    "use_selector",
    "use_sync_completed_polling",
    "use_toast",
    "websocket_service",
]

websocket_service = app().service
store = app().store
configure = app().configure
sign_out = app().sign_out
