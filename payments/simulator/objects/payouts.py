"""Payouts (`po_…`): money leaves the balance for a bank account, and arrives there or comes back."""

from payments.simulator.call import Call
from payments.simulator.errors import invalid
from payments.simulator.objects import balance_transactions, bank_accounts, lists
from payments.simulator.objects.amounts import check_amount, check_currency
from payments.simulator.objects.metadata import merged
from payments.simulator.objects.updates import changed, refuse, refuse_other
from payments.simulator.store import Json

SENT_AFTER = 60
ARRIVES_AFTER = 2 * 86_400
NOT_ALLOWED = "Cannot create payouts: this account has requirements that need to be collected first."


def create(call: Call) -> Json:
    refuse(call, ("destination", "payout_method"))
    refuse_other(call, method="standard", source_type="card")
    given = call.parameters
    currency = check_currency(given["currency"])
    amount = check_amount(given["amount"], currency)
    _check_allowed(call)
    balance_transactions.check_available(call, amount, currency)
    payout = _made(call, amount, currency, automatic=False)
    payout |= {
        name: given[name] for name in ("description", "statement_descriptor", "method") if name in given
    }
    payout["metadata"] = merged({}, given.get("metadata"))
    return call.save(payout, "payout.created")


def pay_out_everything(call: Call, currency: str) -> Json:
    """What Stripe does by itself each day: all that is available, with what it consists of."""
    _check_allowed(call)
    amount = balance_transactions.available(call, currency)
    if amount < 1:
        raise invalid(f"Nothing is available in {currency}.", code="balance_insufficient")
    payout = _made(call, amount, currency, automatic=True)
    for transaction in call.store.select(
        "balance_transaction",
        "json_extract(body, '$.currency') = :currency AND json_extract(body, '$.status') = 'available'"
        " AND json_extract(body, '$._payout') IS NULL",
        {"currency": currency},
    ):
        call.save(transaction | {"_payout": payout["id"]})
    return call.save(payout, "payout.created")


def retrieve(call: Call) -> Json:
    return call.named("payout", "payout")


def update(call: Call) -> Json:
    payout = retrieve(call)
    before = dict(payout)
    payout["metadata"] = merged(payout["metadata"], call.parameters.get("metadata"))
    return call.save(payout, "payout.updated", previous=changed(before, payout))


def listed(call: Call) -> Json:
    refuse(call, ("arrival_date",))
    given = call.parameters
    return lists.page(call, "payout", {name: given.get(name) for name in ("destination", "status")})


def cancel(call: Call) -> Json:
    """Only as long as the bank has not been told, and only what was asked for by hand."""
    payout = retrieve(call)
    if payout["status"] != "pending" or payout["automatic"]:
        raise invalid(
            "Payouts can only be canceled when they are pending and were created manually. Payout "
            f"{payout['id']} is {payout['status']}."
        )
    payout["failure_balance_transaction"] = _move(call, payout, "payout_cancel", payout["amount"])
    return call.save(payout | {"status": "canceled", "_due": None}, "payout.canceled")


def fall_due(call: Call, payout: Json) -> Json:
    """On its way to the bank, then there, or back."""
    if payout["status"] == "pending":
        return call.save(payout | {"status": "in_transit", "_due": payout["arrival_date"]}, "payout.updated")
    payout["_due"] = None
    number = call.known("bank_account", payout["destination"], "destination")["_number"]
    if number not in bank_accounts.FAILURES:
        also = ("payout.reconciliation_completed",) if payout["automatic"] else ()
        return call.save(payout | {"status": "paid"}, "payout.paid", *also)
    code, words = bank_accounts.FAILURES[number]
    payout["failure_balance_transaction"] = _move(call, payout, "payout_failure", payout["amount"])
    return call.save(
        payout | {"status": "failed", "failure_code": code, "failure_message": words}, "payout.failed"
    )


def _check_allowed(call: Call) -> None:
    """Raises StripeError for a connected account that may not send money away yet."""
    if call.account is not None:
        account = call.within(None).known("account", call.account, "account")
        if not account["payouts_enabled"]:
            raise invalid(NOT_ALLOWED, code="payouts_not_allowed")


def _made(call: Call, amount: int, currency: str, *, automatic: bool) -> Json:
    """With its movement of money. Not stored yet."""
    now = call.clock.now()
    payout = call.new(
        "payout",
        amount=amount,
        application_fee=None,
        application_fee_amount=None,
        arrival_date=now + ARRIVES_AFTER,
        automatic=automatic,
        balance_transaction=None,
        currency=currency,
        description="STRIPE PAYOUT" if automatic else None,
        destination=bank_accounts.destination(call, currency)["id"],
        failure_balance_transaction=None,
        failure_code=None,
        failure_message=None,
        metadata={},
        method="standard",
        original_payout=None,
        payout_method=None,
        reconciliation_status="completed" if automatic else "not_applicable",
        reversed_by=None,
        source_type="card",
        statement_descriptor=None,
        status="pending",
        trace_id=None,
        type="bank_account",
        _due=now + SENT_AFTER,
    )
    payout["balance_transaction"] = _move(call, payout, "payout", -amount)
    return payout


def _move(call: Call, payout: Json, type: str, amount: int) -> str:
    """The identifier of the movement of the account's money."""
    return str(balance_transactions.record(call, payout, type=type, amount=amount)["id"])
