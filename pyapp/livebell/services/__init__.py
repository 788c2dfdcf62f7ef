"""Things with a lifetime: the WebSocket, the tokens, the feed, REST. They speak only to ports."""
