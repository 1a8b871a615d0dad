"""The words of refunds, described for apps."""

from payments.refunds.models import RefundOrigin
from payments.refunds.status import RefundStatus
from schema.kit.enums import describe

__all__ = ["RefundOrigin", "RefundStatus"]

describe(
    RefundStatus,
    STARTING="On its way to the payment provider (发起中).",
    PENDING="The provider gives the money back; the bank takes its time (退款处理中).",
    SUCCEEDED="The money is with the payer (退款成功).",
    FAILED="The money did not reach the payer and is the community's again (退款失败).",
)
describe(
    RefundOrigin,
    STAFF="The community's finance staff or a property manager (物业退款).",
    OVERPAYMENT="By itself: a bill was no longer open when the money came (溢收自动退款).",
    PROVIDER="Somebody at the payment provider's dashboard (服务商后台退款).",
)
