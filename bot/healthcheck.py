"""Ask the bot beside this process, as a container's health check does: standard library only, since it runs twice a minute."""

from __future__ import annotations

import os
import sys
from http.client import HTTPConnection, HTTPException

SECONDS = 3.0
LOOPBACK = "127.0.0.1"


def main(arguments: list[str]) -> int:
    """Return 0 when the bot lives (with `ready`: when it answers), or when it has no port to ask; else 1."""
    port = os.environ.get("MENTOR_METRICS_PORT")
    if not port:
        return 0
    host = os.environ.get("MENTOR_METRICS_HOST") or LOOPBACK
    connection = HTTPConnection(LOOPBACK if host in {"0.0.0.0", "::"} else host, int(port), timeout=SECONDS)  # noqa: S104  # compared with, not listened on
    try:
        connection.request("GET", "/readyz" if "ready" in arguments else "/healthz")
        answer = connection.getresponse()
        print(answer.read().decode().strip())
    except (OSError, HTTPException) as exc:
        print(f"no answer: {exc}")
        return 1
    else:
        return 0 if answer.status == 200 else 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
