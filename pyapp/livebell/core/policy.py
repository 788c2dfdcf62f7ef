"""The numbers of a connection's life, each with its reason. All are settings (protocol section 4)."""


class Policy:
    """
    Seconds, unless the name says otherwise. Keyword arguments replace single numbers::

        Policy(heartbeat=10)
    """

    def __init__(self, **numbers: float) -> None:
        self.heartbeat = 30.0  # a ping every so often, however busy the line
        self.pong = 10.0  # silence after a ping that means death
        self.grace = 3.0  # more, for a frame that waits behind a late timer
        self.connect = 10.0  # a connect that takes longer has failed
        self.stable = 5.0  # a connection that held so long was a good one
        self.first_delay = 1.0
        self.longest_delay = 30.0
        self.attempts = 5.0  # reconnects in a round
        self.slow_down_lowest = 30.0  # after 4029
        self.slow_down_highest = 60.0
        self.poll = 45.0  # in degraded
        self.poll_spread = 0.2  # of it, to both sides
        self.between_rounds = 60.0  # successful polls start no more rounds than this
        self.silence = 90.0  # after which a backend that never pongs is asked for the count
        self.renew_before = 30.0  # the token's end
        self.renew_answer = 5.0  # wait for the answer to a renewal in place
        self.quiet = 3.0  # a planned renewal may take so long before the status admits it
        self.token = 10.0  # a provider that takes longer has failed
        for name, value in numbers.items():
            if not hasattr(self, name):
                raise TypeError(f"a policy has no number called {name!r}")
            setattr(self, name, float(value))
