"""
What can go wrong, as one tree.

``BackendError``
    ``SettingsError``   a setting cannot work; said once, at the start
    ``Refusal``         an answer to a client: a status and one sentence
        ``NotSignedIn``     401: no token, or one that does not hold
            ``NoSuchUser``      the token is good, and there is nobody of its name
        ``NotAllowed``      403: a good token for something else
        ``NotFound``        404
        ``TooMuch``         429: a limit was reached

A sentence names what was expected and what came, and never a token or a password.
"""


class BackendError(Exception):
    """The root of every error that this package raises on purpose."""


class SettingsError(BackendError):
    """A setting that cannot work. ``str()`` of it is one sentence for the person at the keyboard."""


class Refusal(BackendError):
    """A request that is answered with ``{"detail": …}`` and ``status``."""

    status = 400

    def __init__(self, detail: str) -> None:
        self.detail = detail
        super().__init__(detail)


class NotSignedIn(Refusal):
    """The token is missing, expired, revoked, or was never ours."""

    status = 401


class NoSuchUser(NotSignedIn):
    """The token names somebody who is not there, or no longer; for the socket that is no sign-in either."""

    def __init__(self) -> None:
        super().__init__("there is no such user")


class NotAllowed(Refusal):
    """The token is good, but not for this."""

    status = 403


class NotFound(Refusal):
    """There is no such thing, or not for this user: the answer does not tell which."""

    status = 404


class TooMuch(Refusal):
    """A limit was reached; asking again later helps."""

    status = 429

    def __init__(self, detail: str, retry_after: int = 1) -> None:
        self.retry_after = retry_after  # seconds
        super().__init__(detail)
