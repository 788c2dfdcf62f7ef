"""
Where a connection stands, and what is heard of REST: words that core, services and status share.

The seven public states are those of public-api.md's ``get_status()["state"]``; the phases are finer.
"""

# The public states.
IDLE = "idle"
CONNECTING = "connecting"
OPEN = "open"
WAITING = "waiting"
DEGRADED = "degraded"
UNAUTHORIZED = "unauthorized"
CLOSED = "closed"

# Phases without a public name of their own: three steps of connecting, and the rest between rounds.
ASKING = "asking"  # for a token
DIALLING = "dialling"
PROBING = "probing"
BETWEEN = "between"  # the socket is gone, what follows is being decided
RESTING = "resting"
FOLLOWING = "following"  # another tab has the socket
ASLEEP = "asleep"  # the page was left and may come back (bfcache), or is frozen

IN_ATTEMPT = (ASKING, DIALLING, PROBING)
AT_REST = (IDLE, UNAUTHORIZED, CLOSED)

# What the probe and the poll say.
ANSWERED = "answered"  # 2xx
REFUSED = "refused"  # 401, 403
NO_ANSWER = "no answer"  # the network, or a server fault
