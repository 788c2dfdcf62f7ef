"""The only room that knows JavaScript. Thin: each module turns one thing of the browser into a port."""
