"""The headers of a message by the Standard Webhooks specification."""

import base64
import hashlib
import hmac


def signed(message_id: str, body: bytes, *, secret: bytes, timestamp: int) -> dict[str, str]:
    """The headers by which a receiver knows that a message is ours and new.

    Args:
        message_id: the same at each attempt.
        timestamp: of this attempt, in seconds since 1970.
    """
    text = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(secret, text, hashlib.sha256).digest()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }
