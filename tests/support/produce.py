"""A producer as the conformance suite calls one: ``produce.py API_URL SERVICE_TOKEN NOTIFICATION``."""

from __future__ import annotations

import json
import sys

import httpx


def main() -> None:
    """Send the notification; a refusal ends in an error."""
    api_url, token, notification = sys.argv[1:]
    headers = {"Authorization": f"Bearer {token}"}
    httpx.post(f"{api_url}/notifications/", json=json.loads(notification), headers=headers).raise_for_status()


if __name__ == "__main__":
    main()
