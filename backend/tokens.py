"""
Access tokens: who somebody is, for a few minutes, on our word.

HS256 and nothing else: a header that names its own algorithm has fooled many
libraries, so ours is pinned. ``exp iat aud iss sub`` must all be there.
"""

import time
from dataclasses import dataclass
from typing import Literal, cast

import jwt

from backend.errors import NotSignedIn

ALGORITHM = "HS256"
ISSUER = "livebell"
AUDIENCE = "livebell"
REQUIRED = ["exp", "iat", "aud", "iss", "sub"]
LONGEST = 8192  # characters; no token of ours comes near, and none longer is worth parsing

Scope = Literal["user", "service"]


@dataclass(frozen=True, slots=True)
class Access:
    """What a good token says. Times are epoch seconds by our clock."""

    subject: str
    scope: Scope
    expires_at: float
    session: str | None  # the sign-in that it stems from; None for a token of the command line


class Tokens:
    """Signs and checks. ``lifetime`` and ``leeway`` are seconds."""

    def __init__(self, secret: str, lifetime: float, leeway: float) -> None:
        self._secret = secret
        self.lifetime = lifetime
        self._leeway = leeway

    def issue(
        self,
        subject: str,
        scope: Scope = "user",
        *,
        lifetime: float | None = None,
        session: str | None = None,
    ) -> str:
        """A signed token for ``subject``, good from now for ``lifetime`` seconds."""
        now = time.time()
        claims: dict[str, object] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": subject,
            "scope": scope,
            "iat": now,
            "exp": now + (self.lifetime if lifetime is None else lifetime),
        }
        if session is not None:
            claims["sid"] = session
        return jwt.encode(claims, self._secret, algorithm=ALGORITHM)

    def check(self, token: str | None) -> Access:
        """
        What ``token`` says.

        Raises ``NotSignedIn`` with a reason that names no part of the token.
        """
        if not token:
            raise NotSignedIn("an access token is needed")
        if len(token) > LONGEST:
            raise NotSignedIn("the access token is not one of ours")
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                leeway=self._leeway,
                options={"require": REQUIRED},
            )
        except jwt.ExpiredSignatureError:
            raise NotSignedIn("the access token has expired") from None
        except (jwt.InvalidTokenError, ValueError, RecursionError):
            raise NotSignedIn("the access token is not one of ours") from None
        return self._access(claims)

    def _access(self, claims: dict[str, object]) -> Access:
        scope, session = claims.get("scope"), claims.get("sid")
        if scope not in ("user", "service") or not (session is None or isinstance(session, str)):
            raise NotSignedIn("the access token is not one of ours")
        # Somebody who connects within the leeway is let live to its end, not closed at once.
        expires_at = float(cast("float", claims["exp"]))
        if expires_at <= time.time():
            expires_at += self._leeway
        return Access(str(claims["sub"]), scope, expires_at, session)
