"""One key, one effect."""

import threading

import httpx

from tests.payments.simulator.conftest import SimulatorProcess, StripeSimulator

PI = "/v1/payment_intents"
FORM = "amount=500&currency=cny&payment_method_types[]=card"


def count(simulator: StripeSimulator) -> int:
    return len(simulator.get(PI)["data"])


def test_the_same_again(simulator: StripeSimulator) -> None:
    first = simulator.call("POST", PI, FORM, Idempotency_Key="k1")
    again = simulator.call("POST", PI, FORM, Idempotency_Key="k1")
    assert first.json() == again.json()
    assert (first.headers.get("idempotent-replayed"), again.headers["idempotent-replayed"]) == (None, "true")
    assert again.headers["original-request"] == first.headers["request-id"]
    assert count(simulator) == 1
    assert simulator.events() == ["payment_intent.created"]


def test_the_order_of_parameters_does_not_matter(simulator: StripeSimulator) -> None:
    first = simulator.post(PI, "amount=500&currency=cny", Idempotency_Key="k1")
    assert simulator.post(PI, "currency=cny&amount=500", Idempotency_Key="k1") == first


def test_other_parameters(simulator: StripeSimulator) -> None:
    simulator.post(PI, FORM, Idempotency_Key="k1")
    status, error = simulator.refused(PI, FORM.replace("500", "501"), Idempotency_Key="k1")
    assert (status, error["type"]) == (400, "idempotency_error")
    assert simulator.refused("/v1/customers", Idempotency_Key="k1")[0] == 400
    assert count(simulator) == 1


def test_the_same_parameters_elsewhere(simulator: StripeSimulator) -> None:
    simulator.post("/v1/customers", Idempotency_Key="k1")
    status, error = simulator.refused("/v1/accounts", Idempotency_Key="k1")
    assert (status, error["type"]) == (400, "idempotency_error")


def test_reading_has_no_key(simulator: StripeSimulator) -> None:
    assert simulator.call("GET", PI, Idempotency_Key="k1").json()["data"] == []
    simulator.post(PI, FORM, Idempotency_Key="k1")
    again = simulator.call("GET", PI, Idempotency_Key="k1")
    assert (len(again.json()["data"]), again.headers.get("idempotent-replayed")) == (1, None)


def test_a_key_that_is_too_long(simulator: StripeSimulator) -> None:
    assert simulator.post(PI, FORM, Idempotency_Key="k" * 255)["amount"] == 500
    status, error = simulator.refused(PI, FORM, Idempotency_Key="k" * 256)
    assert (status, error["type"]) == (400, "idempotency_error")


def test_a_declined_card_stays_declined(simulator: StripeSimulator) -> None:
    form = f"{FORM}&confirm=true&payment_method=pm_card_chargeDeclined"
    first = simulator.refused(PI, form, Idempotency_Key="k1")
    assert first[0] == 402
    assert simulator.refused(PI, form, Idempotency_Key="k1") == first
    assert simulator.events("charge.failed") == ["charge.failed"]


def test_what_did_not_begin_may_be_corrected(simulator: StripeSimulator) -> None:
    assert simulator.refused(PI, "amount=500", Idempotency_Key="k1")[1]["code"] == "parameter_missing"
    assert simulator.post(PI, FORM, Idempotency_Key="k1")["amount"] == 500


def test_while_the_first_is_under_way(simulator: StripeSimulator) -> None:
    simulator.tell("POST", "faults", kind="latency", seconds=1, path=PI, times=1)
    answers: list[httpx.Response] = []

    def ask() -> None:
        answers.append(simulator.call("POST", PI, FORM, Idempotency_Key="k1"))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    refused = next(answer for answer in answers if answer.status_code == 409).json()["error"]
    assert (refused["type"], refused["code"]) == ("idempotency_error", "idempotency_key_in_use")
    assert simulator.call("POST", PI, FORM, Idempotency_Key="k1").headers["idempotent-replayed"] == "true"
    assert count(simulator) == 1


def test_a_key_is_forgotten_after_a_day(simulator: StripeSimulator) -> None:
    first = simulator.post(PI, FORM, Idempotency_Key="k1")
    simulator.tell("POST", "clock", seconds=24 * 3600 - 60)
    assert simulator.post(PI, FORM, Idempotency_Key="k1") == first
    simulator.tell("POST", "clock", seconds=120)
    assert simulator.post(PI, FORM, Idempotency_Key="k1")["id"] != first["id"]


def test_a_killed_process_remembers(simulator: StripeSimulator, simulator_process: SimulatorProcess) -> None:
    first = simulator.post(PI, f"{FORM}&confirm=true&payment_method=pm_card_visa", Idempotency_Key="k1")
    simulator_process.kill()
    simulator_process.start()
    again = simulator.post(PI, f"{FORM}&confirm=true&payment_method=pm_card_visa", Idempotency_Key="k1")
    assert again == first
    assert simulator.events("charge.succeeded") == ["charge.succeeded"]
