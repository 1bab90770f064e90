"""The signed webhook: what is posted, how it is signed, and how a receiver checks it.

A request has the headers `Saksi-Delivery` (its id: the same on every try), `Saksi-Timestamp` (Unix seconds, of this
try) and `Saksi-Signature`: `v1=` and HMAC-SHA256 in hexadecimal, under the secret, over the delivery's id, a point,
the timestamp, a point, and the body.

>>> headers = sign("s3cret", b"{}", delivery="d1", timestamp=1_700_000_000)
>>> verify("s3cret", b"{}", headers, now=1_700_000_100.0)
>>> verify("s3cret", b"{}", headers, now=1_700_001_000.0)
'it was signed more than 300 s ago or in the future'
>>> verify("other", b"{}", headers, now=1_700_000_100.0)
'the signature is another one'
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

from saksi.alerts.net import Answer, Outcome, retry_after

__all__ = ["meaning", "sign", "verify"]


def sign(secret: str, body: bytes, *, delivery: str, timestamp: int) -> dict[str, str]:
    """The headers of a signed body."""
    signed = f"{delivery}.{timestamp}.".encode() + body
    made = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return {"Saksi-Delivery": delivery, "Saksi-Timestamp": str(timestamp), "Saksi-Signature": f"v1={made}"}


def verify(
    secret: str, body: bytes, headers: Mapping[str, str], *, now: float, window_s: float = 300.0
) -> str | None:  # fmt: skip
    """Why a receiver must not take a request; None: it may.

    It must also remember `Saksi-Delivery`, and take each once.
    """
    given = {name.lower(): value for name, value in headers.items()}
    told = given.get("saksi-timestamp", "")
    if not (told.isascii() and told.isdecimal() and len(told) < 16):
        return "it has no timestamp"
    made = sign(secret, body, delivery=given.get("saksi-delivery", ""), timestamp=int(told))["Saksi-Signature"]
    if not hmac.compare_digest(made.encode(), given.get("saksi-signature", "").encode()):
        return "the signature is another one"
    if abs(now - int(told)) > window_s:
        return f"it was signed more than {window_s:g} s ago or in the future"
    return None


def meaning(answer: Answer) -> Outcome:
    """What an answer means. Its body is not told: it may come from within the house."""
    code = answer.status
    if 200 <= code < 300:
        return Outcome("sent")
    reason = f"the receiver answers {code}"
    if code in (408, 425, 429) or code >= 500:
        return Outcome("again", reason, retry_after(answer))
    if 300 <= code < 400:
        return Outcome("broken", f"{reason}, a redirect, which is not followed; name the new URL")
    return Outcome("broken" if code in (401, 403, 404, 405, 410) else "failed", reason)
