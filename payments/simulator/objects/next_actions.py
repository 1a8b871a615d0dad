"""What the payer has to do next: a page to visit, or a QR code to scan. Both lead to our own page."""

import segno

from payments.simulator.call import Call
from payments.simulator.ids import letters
from payments.simulator.parameters import missing
from payments.simulator.store import Json

# How long a page waits for the payer. A card's bank gives less, a wallet's page more; one figure does.
PATIENCE_SECONDS = 3600


def demand(call: Call, intent: Json, method: Json) -> None:
    """Make the intent wait for its payer. Raises StripeError for an incomplete request. Not stored yet."""
    nonce = f"pa_nonce_{letters(24)}"
    page = f"{call.base_url}/authorize/{intent['id']}/{nonce}"
    intent |= {
        "status": "requires_action",
        "next_action": _action(intent, method, page),
        "_nonce": nonce,
        "_due": call.clock.now() + PATIENCE_SECONDS,
    }


def settle(intent: Json) -> None:
    """Nobody has to do anything any more."""
    intent |= {"next_action": None, "_nonce": None, "_due": None}


def _action(intent: Json, method: Json, page: str) -> Json:
    back = intent["_return_url"]
    match method["type"]:
        case "alipay":
            details = {"native_data": None, "native_url": None, "return_url": back, "url": page}
            return {"type": "alipay_handle_redirect", "alipay_handle_redirect": details}
        case "wechat_pay":
            return _wechat(intent, page)
        case _ if back:
            return {"type": "redirect_to_url", "redirect_to_url": {"return_url": back, "url": page}}
        case _:
            source = {"type": "three_d_secure_redirect", "stripe_js": page}
            return {"type": "use_stripe_sdk", "use_stripe_sdk": source}


def _wechat(intent: Json, page: str) -> Json:
    client = intent["payment_method_options"].get("wechat_pay", {}).get("client")
    if client is None:
        raise missing("payment_method_options[wechat_pay][client]")
    if client == "web":
        code = segno.make(page, error="m")
        details = {
            "data": page,
            "hosted_instructions_url": page,
            "image_data_url": code.png_data_uri(scale=6),
            "image_url_png": f"{page}/qr.png",
            "image_url_svg": f"{page}/qr.svg",
        }
        return {"type": "wechat_pay_display_qr_code", "wechat_pay_display_qr_code": details}
    if client == "ios":
        details = {"native_url": page}
        return {"type": "wechat_pay_redirect_to_ios_app", "wechat_pay_redirect_to_ios_app": details}
    names = ("app_id", "nonce_str", "package", "partner_id", "prepay_id", "sign", "timestamp")
    android = dict.fromkeys(names, "simulated")
    return {"type": "wechat_pay_redirect_to_android_app", "wechat_pay_redirect_to_android_app": android}
