"""
Where access tokens come from (protocol section 2).

One question to the provider at a time, whoever asks: the socket and REST share one
refresh. A token that still lives and was not refused is kept.
"""

from livebell.core import jwt
from livebell.core.emitter import name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from livebell.core.ports import Ports

    Provider = Callable[[bool], str | Awaitable[str | None] | None]

#: What an answer can be.
TOKEN = "token"  # noqa: S105 - the name of a kind
SIGNED_OUT = "signed_out"
UNCHANGED = "unchanged"  # the provider has no other token than the refused one
FAILED = "failed"

TRIFLE = 1.0  # seconds; the HTTP date has no fractions, and what differs by less is the same

_NOBODY = ("null", "undefined", "None")  # what JavaScript makes of a missing token


class TokenAnswer:
    """``kind``, and with it ``token`` and ``expires_in`` (seconds or None), or the ``reason`` of a failure."""

    def __init__(
        self, kind: str, token: "str | None" = None, expires_in: "float | None" = None, reason: str = ""
    ) -> None:
        self.kind = kind
        self.token = token
        self.expires_in = expires_in
        self.reason = reason

    def __repr__(self) -> str:
        return f"TokenAnswer({self.kind})"  # never the token


def _nothing() -> None:
    """There is no lock to give back; nobody takes ours away."""


class Tokens:
    """The present token, and the way to the next one. ``limit`` is the provider's time in seconds."""

    def __init__(self, ports: "Ports", provider: "str | Provider | None" = None, limit: float = 10.0) -> None:
        self._ports = ports
        self._limit = limit
        self._waiting: list[Callable[[TokenAnswer], None]] = []
        self._question = 0
        self._cancel_limit: Callable[[], None] | None = None
        self._release: Callable[[], None] = _nothing  # the lock that other tabs' refreshes wait for
        self.on_user: Callable[[str | None], None] | None = None  # another token, and whose it is
        self.on_signed_out: Callable[[], None] | None = None  # the provider says that nobody is signed in
        self.on_life: Callable[[float], None] | None = None  # the present token has so many seconds, not more
        self._server_zero: float | None = None  # the server's time when our monotonic clock was at 0
        self._provider: str | Provider | None = None
        self.provide(provider)

    def provide(self, provider: "str | Provider | None") -> None:
        """
        Ask another provider from now on; a text is a fixed token. Forgets the present token.

        Who waits for an answer gets it from the new one; from None nobody gets any.
        """
        waiting = self._waiting
        self._provider = provider
        self.forget()
        if provider is not None and waiting:
            self._waiting = waiting
            self._put_question(False)

    def forget(self) -> None:
        """Drop the token, and every question on its way: nobody is answered any more."""
        self._token: str | None = None
        self._refused = False
        self._wants_new = False  # the question is for a token that has just been made
        self._expires_at: float | None = None
        self._expiry: float | None = None  # likewise, by the issuer's clock, where that is of use
        self.user: str | None = None
        self._waiting = []
        self._end_question()

    def is_from(self, provider: object) -> bool:
        """Is this the provider that is asked already?"""
        return self._provider is provider or (isinstance(provider, str) and self._provider == provider)

    @property
    def current(self) -> "str | None":
        """The token at hand, good or not."""
        return self._token

    def ask(
        self, on_answer: "Callable[[TokenAnswer], None]", refused: "str | None" = None, renew: bool = False
    ) -> None:
        """
        A token, by ``on_answer``, which comes exactly once unless ``forget`` comes first.

        ``refused`` is the token that the server turned down, if that is why; ``renew`` asks
        for a new one although the old one still lives.
        """
        if refused is not None and refused == self._token:
            self._refused = True
        if self._is_good() and not renew:
            on_answer(TokenAnswer(TOKEN, self._token, self._remaining()))
            return
        self._waiting.append(on_answer)
        if len(self._waiting) == 1:
            self._put_question(self._refused or renew or self._token is not None)

    def _is_good(self) -> bool:
        if self._token is None or self._refused:
            return False
        remaining = self._remaining()
        return remaining is None or remaining > 0

    def _remaining(self) -> "float | None":
        return None if self._expires_at is None else self._expires_at - self._ports.clock.monotonic()

    def told_time(self, date: float) -> None:
        """
        What time it is at the server (seconds since 1970).

        A token that does not say when it was issued has no other measure, and one that its provider had
        for a while before we got it has no better one. It only ever shortens a life: a clock that is wrong
        must not make us use a token for longer than it says itself.
        """
        self._server_zero = date - self._ports.clock.monotonic()
        known, left = self._remaining(), self._left_by_server()
        if left is None or (known is not None and left > known - TRIFLE):
            return
        self._expires_at = self._ports.clock.monotonic() + left
        if self.on_life:
            self.on_life(left)

    def _left_by_server(self) -> "float | None":
        if self._expiry is None or self._server_zero is None:
            return None
        left = self._expiry - self._server_zero - self._ports.clock.monotonic()
        return left if 0.0 < left < jwt.LONGEST_LIFE else None

    def _put_question(self, refused: bool) -> None:
        self._question += 1
        self._wants_new = refused
        question = self._question
        self._cancel_limit = self._ports.timers.start(
            self._limit, lambda: self._failed(question, "no token in time")
        )
        if refused and self.user is not None and self._ports.locks.is_supported:
            # Two tabs that spend one rotating refresh token at once would look like a theft.
            name = "livebell-token:" + self.user
            self._release = self._ports.locks.request(
                name, False, lambda: self._ask_provider(question, refused), _nothing
            )
            if question != self._question:
                self._give_back()  # it was answered on the spot, before there was anything to give back
        else:
            self._ask_provider(question, refused)

    def _ask_provider(self, question: int, refused: bool) -> None:
        provider = self._provider
        if question != self._question:
            return  # the lock came too late
        if provider is None or isinstance(provider, str):
            self._answered(question, provider)
            return
        try:
            given = provider(refused)
        except Exception as error:  # noqa: BLE001 - a provider's fault must not stop the bell
            self._raised(question, error)
            return
        if given is None or isinstance(given, str):
            self._answered(question, given)
            return
        self._ports.tasks.run(
            given, lambda value: self._answered(question, value), lambda error: self._raised(question, error)
        )

    def _raised(self, question: int, error: Exception) -> None:
        if question == self._question and self._waiting:
            # Its text may hold anything, a token too: the log gets the type alone.
            self._ports.log.warning(
                "token provider %s raised %s", name_of(self._provider), type(error).__name__
            )
        self._failed(question, "token provider raised " + type(error).__name__)

    def _failed(self, question: int, reason: str) -> None:
        if question == self._question:
            self._answer(TokenAnswer(FAILED, reason=reason))

    def _answered(self, question: int, value: object) -> None:
        if question != self._question or not self._waiting:
            return  # late: signed out, timed out, or asked anew
        if value is not None and not isinstance(value, str):
            kind = type(value).__name__
            self._ports.log.warning(
                "token provider %s must give a text or None, got %s", name_of(self._provider), kind
            )
            self._failed(question, "token provider gave a " + kind)
            return
        text = "" if value is None else value.strip()
        if text in _NOBODY or not text:
            self._nobody()
        elif text == self._token and self._refused:
            self._answer(TokenAnswer(UNCHANGED))
        else:
            self._keep(text)
            self._answer(TokenAnswer(TOKEN, text, self._remaining()))

    def _nobody(self) -> None:
        provider = self._provider
        self._token = None
        self._refused = False
        self.user = None
        self._answer(TokenAnswer(SIGNED_OUT))
        # Somebody may have signed in on hearing of it.
        if self.on_signed_out and self._provider is provider and self._token is None:
            self.on_signed_out()

    def _keep(self, token: str) -> None:
        self._refused = False
        if token == self._token:
            return  # its life began when it came first
        claims = jwt.claims_of(token)
        life = jwt.lifetime_of(claims)
        self._token = token
        self.user = jwt.subject_of(claims)
        # What was made at our wish is as old as it says: a server whose clock is ahead must not have us ask on and on.
        self._expiry = None if self._wants_new and life is not None else jwt.expiry_of(claims)
        left = self._left_by_server()
        if left is not None and (life is None or left < life):
            life = left
        self._expires_at = None if life is None else self._ports.clock.monotonic() + life
        if self.on_user:
            self.on_user(self.user)

    def _answer(self, answer: TokenAnswer) -> None:
        waiting = self._waiting
        self._waiting = []
        self._end_question()
        for on_answer in waiting:
            on_answer(answer)

    def _give_back(self) -> None:
        release = self._release
        self._release = _nothing
        release()

    def _end_question(self) -> None:
        self._question += 1
        self._give_back()
        if self._cancel_limit:
            self._cancel_limit()
            self._cancel_limit = None
