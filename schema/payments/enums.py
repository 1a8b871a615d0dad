"""The words of payments, described for apps. Types and filters take them from here."""

from payments.checkout.models import PaymentMethod
from payments.checkout.status import PaymentStatus
from payments.gateway.protocol import ActionKind
from schema.kit.enums import describe

__all__ = ["ActionKind", "PaymentMethod", "PaymentStatus"]

describe(
    PaymentStatus,
    STARTING="On its way to the payment provider (发起中); ask again in a moment.",
    PENDING="Waits for the payer: see nextAction (待支付).",
    CANCELLED="Not paid: called off by the payer, or too late (已取消).",
    FAILED="Not paid: refused, see failureMessage (支付失败).",
    SUCCEEDED="Paid; the bills say so (支付成功).",
)
describe(
    PaymentMethod,
    CARD="A credit or debit card (银行卡).",
    ALIPAY="Alipay (支付宝).",
    WECHAT_PAY="WeChat Pay (微信支付).",
)
describe(
    ActionKind,
    CONFIRM="Enter a card, or confirm, with the provider's SDK and the clientSecret.",
    REDIRECT="Follow the url; it leads back to the returnUrl.",
    QR_CODE="Scan a code that says qrData (扫码支付).",
)
