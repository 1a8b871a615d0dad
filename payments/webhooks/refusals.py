"""Why a request to the inbox ends with nothing stored."""


class Refused(Exception):
    """`code` is for programs and counts, `detail` for people; neither repeats what was sent."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail
