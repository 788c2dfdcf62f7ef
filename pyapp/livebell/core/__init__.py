"""The rules, without a browser: no js, no clock, no input or output. Facts go in, decisions come out."""
