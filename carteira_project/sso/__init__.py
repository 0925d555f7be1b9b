"""The login by the company's own OpenID provider; nothing of it is loaded where none is set."""

BY_PROVIDER = "by_provider"
"""What a session holds that a login by the provider began."""
