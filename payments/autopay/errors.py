"""Why an autopay is refused."""

from domain.kit.errors import DomainError


class AutopayTaken(DomainError):
    """Somebody else who lives in the room lets their card pay; they have to end it first."""

    code = "AUTOPAY_TAKEN"
    zh = "同住人已为该房屋开通自动缴费，请先由其关闭"
    en = "Somebody else in this home pays its bills automatically; they have to end it first"
