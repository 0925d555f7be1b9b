"""Why a target is missed, where it is: shown beside the verdict, never in place of a figure."""

REASONS: dict[str, str] = {}
