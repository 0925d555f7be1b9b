"""The login by the company's own OpenID provider; nothing of it is loaded where none is set."""
