"""Hypothesis plays a day at the till: twenty days of two hundred steps each.

After every step the ledger is in balance, no bill is paid more than it asks for, and no account is on the
wrong side. At the end of the day the ledger has what Stripe has.
"""

import asyncio
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from payments.checkout.models import Payment, PaymentMethod
from payments.refunds.models import Refund
from tests.faults.any_day import BILLS, NOTHING_WRONG, TOTAL, AnyDay, open_refunds
from tests.payments.simulator.conftest import SimulatorProcess, simulator_process
from tests.support.servers import TestServers

__all__ = ["simulator_process"]

DAYS, STEPS = 20, 200
WALLETS = st.sampled_from([PaymentMethod.ALIPAY, PaymentMethod.WECHAT_PAY, PaymentMethod.CARD])
PLACE, RARELY = st.integers(0, 50), st.sampled_from([False, False, False, True])


class Day(RuleBasedStateMachine):
    """A database and a Stripe of its own."""

    servers: TestServers
    stripe_url: str

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.database_url = self.servers.create_database()
        self.day = self.runner.run(AnyDay.open(self.database_url, self.stripe_url))
        self.dice = Random(0)

    @rule(bills=st.sets(st.integers(0, BILLS - 1), min_size=1, max_size=3), method=WALLETS, dies=RARELY)
    def tap(self, bills: set[int], method: PaymentMethod, dies: bool) -> None:
        self.runner.run(self.day.tap(bills, method, dies=dies))

    @rule(at=PLACE, outcome=st.sampled_from(["pay", "pay", "fail"]))
    def at_the_page(self, at: int, outcome: str) -> None:
        self.runner.run(self.day.pay_or_not(at, outcome))

    @rule(at=PLACE, dies=RARELY)
    def call_off(self, at: int, dies: bool) -> None:
        self.runner.run(self.day.call_off(at, dies=dies))

    @rule(at=PLACE, minor=st.none() | st.integers(1, TOTAL), dies=RARELY)
    def give_back(self, at: int, minor: int | None, dies: bool) -> None:
        self.runner.run(self.day.give_back(at, minor, dies=dies))

    @rule(at=st.integers(0, BILLS - 1), minor=st.integers(-TOTAL, TOTAL).filter(bool))
    def adjust(self, at: int, minor: int) -> None:
        self.runner.run(self.day.adjust(at, minor))

    @rule(places=st.lists(st.integers(0, 500), min_size=1, max_size=6))
    def hear(self, places: list[int]) -> None:
        self.runner.run(self.day.hear(places))

    @rule(minutes=st.sampled_from([1, 10, 40]))
    def wait(self, minutes: int) -> None:
        self.runner.run(self.day.wait(minutes))

    @rule()
    def sweep(self) -> None:
        self.runner.run(self.day.sweep())

    @invariant()
    def sound(self) -> None:
        assert self.runner.run(self.day.sound()) == NOTHING_WRONG

    def teardown(self) -> None:
        try:
            self.runner.run(self.end_of_the_day())
        finally:
            self.runner.run(self.day.close())
            self.runner.close()
            self.servers.drop_database(self.database_url)

    async def end_of_the_day(self) -> None:
        await self.day.settle_down(self.dice)
        assert await self.day.sound() == NOTHING_WRONG
        payments = await self.day.all(Payment)
        assert [each for each in payments if not each.status.is_final] == []
        assert await self.day.intents() == {str(each.id): 1 for each in payments}
        assert open_refunds(await self.day.all(Refund)) == []
        ours, theirs = await self.day.cash()
        assert ours == theirs


@pytest.mark.timeout(900)
def test_whatever_happens_in_a_day(servers: TestServers, simulator_process: SimulatorProcess) -> None:
    Day.servers, Day.stripe_url = servers, simulator_process.base_url
    run_state_machine_as_test(
        Day,
        settings=settings(
            max_examples=DAYS,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],  # making a bad day shorter takes many days
            suppress_health_check=list(HealthCheck),
        ),
    )
