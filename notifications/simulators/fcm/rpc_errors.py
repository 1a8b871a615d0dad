"""Errors in Google's wire shape: google.rpc.Status with typed details."""

from collections.abc import Sequence

FCM_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"

Body = dict[str, object]


def status(http: int, word: str, message: str, details: Sequence[Body] = ()) -> Body:
    return {"error": {"code": http, "message": message, "status": word, "details": list(details)}}


def fcm(http: int, word: str, code: str, message: str) -> Body:
    """`code` is FCM's own word, beside the broader one of google.rpc."""
    return status(http, word, message, [{"@type": FCM_ERROR, "errorCode": code}])


def bad_request(field: str, description: str) -> Body:
    violation = {"field": field, "description": description}
    details: list[Body] = [
        {"@type": FCM_ERROR, "errorCode": "INVALID_ARGUMENT"},
        {"@type": BAD_REQUEST, "fieldViolations": [violation]},
    ]
    return status(400, "INVALID_ARGUMENT", description, details)


ANSWERS: dict[str, tuple[int, Body]] = {
    "UNREGISTERED": (404, fcm(404, "NOT_FOUND", "UNREGISTERED", "Requested entity was not found.")),
    "SENDER_ID_MISMATCH": (403, fcm(403, "PERMISSION_DENIED", "SENDER_ID_MISMATCH", "SenderId mismatch")),
    "QUOTA_EXCEEDED": (
        429,
        fcm(429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED", "Quota exceeded for quota metric"),
    ),
    "UNAVAILABLE": (503, fcm(503, "UNAVAILABLE", "UNAVAILABLE", "The service is currently unavailable.")),
    "INTERNAL": (500, fcm(500, "INTERNAL", "INTERNAL", "Internal error encountered.")),
    "THIRD_PARTY_AUTH_ERROR": (
        401,
        fcm(401, "UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR", "Auth error from APNS or Web Push Service"),
    ),
    "INVALID_ARGUMENT": (
        400,
        bad_request("message.token", "The registration token is not a valid FCM token"),
    ),
}
