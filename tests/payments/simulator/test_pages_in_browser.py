"""The payer's pages and the page of onboarding, clicked through in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.payments.simulator.conftest import StripeSimulator
from tests.payments.simulator.test_accounts import ACCOUNTS, EXPRESS
from tests.support.browser import browser

PI = "/v1/payment_intents"
SUM = "amount=12345&currency=cny&confirm=true"
ALIPAY = f"{SUM}&payment_method_types[]=alipay&payment_method_data[type]=alipay"
WECHAT = (
    f"{SUM}&payment_method_types[]=wechat_pay&payment_method_data[type]=wechat_pay"
    "&payment_method_options[wechat_pay][client]=web"
)
CARD = f"{SUM}&payment_method_types[]=card&payment_method=pm_card_threeDSecure2Required"

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def one_page() -> Iterator[Page]:
    """One browser and one tab for all."""
    with browser() as started:
        page = started.new_page()
        page.set_default_timeout(20_000)
        yield page


@pytest.fixture
def back(simulator: StripeSimulator) -> str:
    """A page to come back to, on this machine."""
    return f"{simulator.base_url}/healthz"


def press(page: Page, address: str, button: str) -> None:
    page.goto(address)
    page.get_by_role("button", name=button).click()


def test_three_d_secure(simulator: StripeSimulator, one_page: Page, back: str) -> None:
    intent = simulator.post(PI, f"{CARD}&return_url={back}")
    press(one_page, intent["next_action"]["redirect_to_url"]["url"], "确认支付 Pay")
    assert one_page.url.startswith(f"{back}?payment_intent={intent['id']}&")
    assert one_page.url.endswith("redirect_status=succeeded")
    assert simulator.get(f"{PI}/{intent['id']}")["status"] == "succeeded"


def test_alipay_refused(simulator: StripeSimulator, one_page: Page, back: str) -> None:
    intent = simulator.post(PI, f"{ALIPAY}&return_url={back}&description=<b>物业费</b>")
    address = intent["next_action"]["alipay_handle_redirect"]["url"]
    one_page.goto(address)
    assert one_page.title() == "支付宝 Alipay"
    assert "123.45 CNY" in one_page.inner_text("body")
    assert "<b>物业费</b>" in one_page.inner_text("body")
    one_page.get_by_role("button", name="支付失败 Fail").click()
    assert one_page.url.endswith("redirect_status=failed")
    assert simulator.get(f"{PI}/{intent['id']}")["status"] == "requires_payment_method"
    one_page.goto(address)
    assert "此链接已失效" in one_page.inner_text("body")


def test_wechat_by_its_code(simulator: StripeSimulator, one_page: Page) -> None:
    """The code is a picture that the browser can show, and what it says is the address to go to."""
    intent = simulator.post(PI, WECHAT)
    code = intent["next_action"]["wechat_pay_display_qr_code"]
    one_page.goto(code["image_url_png"])
    assert one_page.evaluate("document.images[0].naturalWidth") > 100
    press(one_page, code["data"], "确认支付 Pay")
    assert "可以关闭此页面" in one_page.inner_text("body")
    assert simulator.get(f"{PI}/{intent['id']}")["status"] == "succeeded"


def test_onboarding(simulator: StripeSimulator, one_page: Page, back: str) -> None:
    account = simulator.post(ACCOUNTS, EXPRESS)["id"]
    form = f"account={account}&type=account_onboarding&return_url={back}&refresh_url={back}?again"
    link = simulator.post("/v1/account_links", form)["url"]
    press(one_page, link, "提交资料 Submit")
    assert one_page.url == back
    assert simulator.get(f"{ACCOUNTS}/{account}")["charges_enabled"] is True
    one_page.goto(link)
    assert one_page.url == f"{back}?again"
