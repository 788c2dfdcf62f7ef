"""What a close code asks of us (RFC 6455 section 7.4, protocol section 4)."""

NORMAL = 1000
POLICY_VIOLATION = 1008  # older backends refuse a token with it
ABNORMAL = 1006  # never sent: what a browser reports when there was no close frame
UNAUTHORIZED = 4003
TOO_MANY = 4029

#: The three answers that a code can have.
REFRESH = "refresh"  # the token was refused
SLOW_DOWN = "slow_down"  # come back in half a minute, not in a second
RETRY = "retry"  # network or server fault, a restart, or a normal close that we did not ask for

_ANSWERS = {POLICY_VIOLATION: REFRESH, UNAUTHORIZED: REFRESH, TOO_MANY: SLOW_DOWN}


def answer_to(code: "int | None") -> str:
    """What to do after a close with ``code`` (None: the browser gave none)."""
    if code is None:
        return RETRY
    return _ANSWERS.get(code, RETRY)
