"""What `make bench` runs: every claim of speed or size beside its baseline, in one run."""
