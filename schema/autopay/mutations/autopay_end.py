"""autopayEnd: a resident pays by hand again."""

from domain.kit.actor import App
from domain.kit.errors import NotFound
from payments.autopay import models
from payments.autopay.end import EndAutopay, end_autopay
from schema.autopay.types import Autopay
from schema.kit.commands import Call, command
from schema.kit.ids import AutopayId


@command(
    returns=Autopay,
    errors=(NotFound,),
    apps={App.RESIDENT},
    since="1.1",
    description="Ends an autopay of yours (关闭自动缴费). A charge that has begun is not taken back. "
    "Ending it twice changes nothing.",
)
async def autopay_end(call: Call, autopay_id: AutopayId) -> models.Autopay:
    return await end_autopay(call.unit, call.actor, EndAutopay(call.key(autopay_id, Autopay)))
