"""What the server says about itself (OpenID Connect Discovery, RFC 8414). There is no authorization endpoint:
nobody signs in through a browser.
"""

from typing import Any

from api.oauth.clients import CODE_GRANT, REFRESH_GRANT, SCOPES
from api.oauth.tokens import ALGORITHM

TOKEN = "/oauth/token"  # noqa: S105 - an address
CODE = "/oauth/otp"
REVOKE = "/oauth/revoke"
USERINFO = "/oauth/userinfo"
CONFIGURATION = "/.well-known/openid-configuration"
KEYS = "/.well-known/jwks.json"
KEYS_ALIAS = "/oauth/jwks"


def configuration(issuer: str) -> dict[str, Any]:
    """The discovery document. `one_time_code_endpoint` is our own word: where a code is asked for."""
    return {
        "issuer": issuer,
        "token_endpoint": issuer + TOKEN,
        "one_time_code_endpoint": issuer + CODE,
        "revocation_endpoint": issuer + REVOKE,
        "userinfo_endpoint": issuer + USERINFO,
        "jwks_uri": issuer + KEYS,
        "scopes_supported": list(SCOPES),
        "response_types_supported": [],
        "grant_types_supported": [CODE_GRANT, REFRESH_GRANT],
        "token_endpoint_auth_methods_supported": ["none"],
        "revocation_endpoint_auth_methods_supported": ["none"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "claims_supported": [
            "sub", "iss", "aud", "exp", "iat", "auth_time", "sid", "name", "locale", "phone_number",
            "phone_number_verified",
        ],
    }  # fmt: skip
