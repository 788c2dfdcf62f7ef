"""Toasts with their time: each is dismissed when it has been on the screen long enough."""

from livebell.core import actions, toasts
from livebell.core.toasts import Toast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from livebell.core.ports import Ports
    from livebell.core.store import Store

HIDDEN = "hidden"  # why time stands still: nobody can see the page
_HERE = "here"


class Running:
    """A toast's time: ``left`` in seconds when it ran last, and since when it runs (None: it stands still)."""

    def __init__(self, left: float) -> None:
        self.left = left
        self.since = 0.0
        self.cancel: Callable[[], None] | None = None


class Toaster:
    """
    Puts toasts into the store and takes them out in time.

    A toast that waits for a place does not age, and none ages while somebody reads: see ``pause``.
    """

    def __init__(self, ports: "Callable[[], Ports]", store: "Store") -> None:
        self._ports = ports
        self._store = store
        self._made = 0
        self.prefix = "t"  # of the ids; several services in one page have one each
        self._times: dict[str, Running] = {}
        self._news: list[str] = []  # ids of the toasts about notifications
        self._pauses: list[str] = []
        self._buttons: dict[str, tuple[Callable[[], None], Callable[[], None]]] = {}

    def show(
        self,
        title: str,
        message: str = "",
        kind: str = toasts.INFO,
        duration: "float | None" = toasts.DURATION,
        toast_id: "str | None" = None,
    ) -> str:
        """
        Show a toast and return its id. ``duration`` in milliseconds; 0 stays until dismissed.

        The id of a toast that is there replaces it and starts its time anew.
        """
        # May refuse, and then nothing has changed.
        return self._put(Toast(toast_id or self._new_id(), title, message, kind, duration))

    def announce(self, title: str, message: str, kind: str = toasts.INFO) -> None:
        """
        A toast about a notification that arrived.

        Where there would be more of these than fit on the screen, one summary that counts
        them takes the place of all.
        """
        news = [toast for toast in self._store.get_state().toasts if toast.id in self._news]
        toast = Toast(self._new_id(), title, message, kind)
        summary = toasts.summary_of(news, toast, self.prefix + toasts.NEW)
        if summary is not None:
            for old in news:
                if old.id != summary.id:
                    self._end(old.id)
        # Only those that are still there count next time.
        self._news = [old.id for old in news if summary is None or old.id == summary.id]
        self._news.append(self._put(summary or toast))

    def complain(
        self, subject: str, action: str, act: "Callable[[], None]", dismissed: "Callable[[], None]"
    ) -> None:
        """
        Say that something went wrong, until ``take_back(subject)``.

        Its button, named ``action``, calls ``act``; ``dismissed`` is called where the user waves it away.
        """
        toast_id = self._put(Toast(self.prefix + subject, "", "", toasts.ERROR, 0, subject, 0, action))
        self._buttons[toast_id] = (act, dismissed)

    def take_back(self, subject: str) -> None:
        """It is not wrong any more."""
        self._end(self.prefix + subject)
        self._start_those_on_screen()

    def act(self, toast_id: str) -> None:
        """Press the button of a toast; one that is gone already is no fault."""
        button = self._buttons.get(toast_id)
        if button:
            button[0]()

    def dismiss(self, toast_id: str) -> None:
        """Take a toast away; one that is gone already is no fault."""
        button = self._buttons.get(toast_id)
        self._end(toast_id)
        if button:
            button[1]()
        self._start_those_on_screen()

    def pause(self, why: str = _HERE) -> None:
        """
        Time stands still: the pointer is over the toasts, the focus in them, the page hidden.

        Each reason ``why`` holds until it is given to ``resume``; the same one twice counts once.
        """
        if why not in self._pauses:
            self._pauses.append(why)
        now = self._ports().clock.monotonic()
        for running in self._times.values():
            if running.cancel:
                running.cancel()
                running.cancel = None
                running.left = max(running.left - (now - running.since), 0.0)

    def resume(self, why: str = _HERE) -> None:
        """Time goes on where it stood, once no reason is left. Twice is harmless."""
        self._pauses = [other for other in self._pauses if other != why]
        self._start_those_on_screen()

    def close(self) -> None:
        """Take all toasts away."""
        for toast in self._store.get_state().toasts:
            self._end(toast.id)

    @property
    def is_paused(self) -> bool:
        """Does time stand still?"""
        return bool(self._pauses)

    def page_shown(self, is_hidden: bool) -> None:
        """A hidden page shows nothing, so nothing there has been seen long enough."""
        if is_hidden:
            self.pause(HIDDEN)
        else:
            self.resume(HIDDEN)

    def _new_id(self) -> str:
        self._made += 1
        return self.prefix + str(self._made)

    def _put(self, toast: Toast) -> str:
        self._ports()  # made at the first need; it may say that the page is hidden, before time runs
        self._stop(toast.id)
        self._store.dispatch(actions.ToastShown(toast))
        self._start_those_on_screen()
        return toast.id

    def _end(self, toast_id: str) -> None:
        self._stop(toast_id)
        self._store.dispatch(actions.ToastDismissed(toast_id))

    def _start_those_on_screen(self) -> None:
        if self._pauses:
            return
        for toast in toasts.on_screen(self._store.get_state().toasts):
            if toast.duration:
                self._start(toast)

    def _start(self, toast: Toast) -> None:
        running = self._times.get(toast.id)
        if running is None:
            running = self._times[toast.id] = Running(toast.duration / 1000)
        if running.cancel is None:
            running.since = self._ports().clock.monotonic()
            running.cancel = self._ports().timers.start(running.left, lambda: self.dismiss(toast.id))

    def _stop(self, toast_id: str) -> None:
        self._buttons.pop(toast_id, None)
        running = self._times.pop(toast_id, None)
        if running and running.cancel:
            running.cancel()
