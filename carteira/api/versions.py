"""Entity tags, by which a service that asks again learns that nothing has changed."""

import hashlib
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from ..data_version import version_parts
from ..policy import policy_in_force
from ..sight import sight_key


def etag_of(request: HttpRequest, token: Any) -> str:
    """The entity tag of all that this token may be answered.

    Args:
        token: as `Token` found it. Its version was read before the data: what is committed in
            between is seen with an old tag, and asked for again.
    """
    version = (
        *(getattr(token, name) for name in version_parts),
        policy_in_force(),
        # Who is late depends on the day, and the words on the language.
        timezone.localdate(),
        get_language(),
        token.user_id,
        sight_key(request.user),
    )
    return f'"{hashlib.sha256(repr(version).encode()).hexdigest()[:32]}"'
