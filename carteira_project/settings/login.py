"""The second factor and the login by an OpenID provider. What is not set is not loaded."""

from .base import env

# --- Second factor -------------------------------------------------------------------------------
env.section = "Second factor"
SECOND_FACTOR = env.choice(
    "SECOND_FACTOR",
    "off",
    ("off", "offered", "managers", "everybody"),
    "codes of an authenticator app beside the password: none, for who wants them, needed by whoever"
    " manages users, or needed by everybody",
)
SECOND_FACTOR_APPS = [
    "carteira_project.second_factor",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
]
SECOND_FACTOR_MIDDLEWARE = [
    "django_otp.middleware.OTPMiddleware",
    "carteira_project.second_factor.middleware.SecondFactor",
]
OTP_TOTP_ISSUER = "Carteira"

# --- Login by an OpenID provider ---------------------------------------------------------------
env.section = "Login by an OpenID provider"
OIDC_ISSUER = env.text(
    "OIDC_ISSUER",
    "",
    "address of the OpenID provider, such as https://login.example.com/realms/empresa; empty: users"
    " log in with their passwords alone",
).rstrip("/")
OIDC_CLIENT_ID = env.text("OIDC_CLIENT_ID", "", "what the provider calls this installation")
OIDC_CLIENT_SECRET = env.text(
    "OIDC_CLIENT_SECRET", "", "this installation's secret at the provider", secret=True
)
OIDC_NAME = env.text("OIDC_NAME", "SSO", "the provider's name on the login page")
OIDC_GROUPS_CLAIM = env.text(
    "OIDC_GROUPS_CLAIM",
    "",
    "claim that names a user's groups, followed at each login; empty: groups are given here",
)
OIDC_GROUPS = env.items(
    "OIDC_GROUPS", [], "which value of that claim gives which group, such as vendas=Comercial"
)

SSO_APPS = [
    "carteira_project.sso",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
SSO_MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]
ACCOUNT_ADAPTER = "carteira_project.sso.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "carteira_project.sso.adapters.ProviderAdapter"
ACCOUNT_EMAIL_VERIFICATION = SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
# Two accounts may have one address; which of them is meant is not guessed.
ACCOUNT_UNIQUE_EMAIL = False
LOGIN_REDIRECT_URL = "admin:index"
# A form may lead to this site alone, by our content security policy: the way out is a link.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": OIDC_NAME,
                "client_id": OIDC_CLIENT_ID,
                "secret": OIDC_CLIENT_SECRET,
                "settings": {"server_url": OIDC_ISSUER},
            }
        ],
    }
}
