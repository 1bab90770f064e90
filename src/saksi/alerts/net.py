"""One request of our own to the net: through the guard, in time, without redirects, and never with a secret in a log.

Nothing here goes through a client that logs addresses: that of Telegram holds the bot's token.
"""

from __future__ import annotations

import email.utils
import time
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from saksi.config import FetchSettings

__all__ = ["Answer", "Outcome", "Post", "post", "retry_after"]

_MOST = 65_536  # bytes of an answer that are looked at


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Outcome(NamedTuple):
    """What became of a message.

    `sent`; `again`: it surely did not arrive, and may later; `unknown`: nobody knows whether it arrived; `broken`: this
    channel takes nothing until somebody mends it; `failed`: it will never take this; `unparsed`: not in this form.
    `retry_s`: what the server asks to wait. `paced`: it has only asked to wait, and the try counts as none.
    """

    state: Literal["sent", "again", "unknown", "broken", "failed", "unparsed"]
    reason: str | None = None
    retry_s: float | None = None
    paced: bool = False


Post = Callable[..., Answer | Outcome]


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    internal: bool = False,
    settings: FetchSettings | None = None,
    timeout_s: float = 20.0,
) -> Answer | Outcome:
    """Posts a body. An Outcome where there is no answer; its reason never holds the URL.

    Only the public internet is asked, on the ports that `[fetch]` allows; with `internal` any host and port, for
    receivers on this machine or in the house. Redirects are not followed.
    """
    import ssl

    import certifi
    import httpcore
    import httpx

    from saksi.read import guard

    settings = settings or FetchSettings()
    try:
        target = guard.target(url, ports=settings.ports, loopback=internal)
    except guard.RefusedError as error:
        return Outcome("broken", str(error))
    tls = ssl.create_default_context(cafile=settings.ca_file or certifi.where())
    transport: httpx.BaseTransport
    if internal:
        transport = httpx.HTTPTransport(verify=tls, trust_env=False)
    else:
        transport = guard.GuardedTransport(guard.Deadline(time.monotonic() + timeout_s, time.monotonic), tls=tls)
    limits = dict.fromkeys(("connect", "read", "write", "pool"), timeout_s)
    request = httpx.Request("POST", target.asked(), headers=dict(headers), content=body, extensions={"timeout": limits})
    until = time.monotonic() + timeout_s
    try:
        with transport:
            answer = transport.handle_request(request)
            content = b""
            for piece in answer.iter_raw():
                content += piece[:_MOST]
                if len(content) >= _MOST or time.monotonic() > until:
                    break
            answer.close()
            return Answer(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, content[:_MOST])
    except guard.RefusedError as error:
        return Outcome("again" if error.again else "broken", str(error))
    except (httpcore.ConnectError, httpcore.ConnectTimeout, httpx.ConnectError, httpx.ConnectTimeout) as error:
        return Outcome("again", f"no connection ({type(error).__name__})")
    except (
        httpcore.TimeoutException,
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpx.HTTPError,
        OSError,
    ) as error:
        return Outcome("unknown", f"the connection broke, or there was no answer in time ({type(error).__name__})")


def retry_after(answer: Answer) -> float | None:
    """The seconds that the header Retry-After asks to wait, an hour at most; None where there is none."""
    told = answer.headers.get("retry-after", "").strip()
    if told.isascii() and told.isdecimal():
        return min(float(told[:6]), 3600.0)
    try:
        seconds = email.utils.parsedate_to_datetime(told).timestamp() - time.time()
    except (ValueError, TypeError):
        return None
    return min(max(seconds, 0.0), 3600.0)
