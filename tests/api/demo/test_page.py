"""The page and its files."""

import re
from html.parser import HTMLParser

import httpx
import pytest

from api.demo.assets import FOLDER, assets
from api.demo.router import demo_router
from api.oauth.development import DemoOnly
from api.oauth.settings import OAuthSettings
from api.settings import Environment, Settings
from domain.kit.unit_of_work import Units

OWN_SCRIPTS = sorted(file.name for file in FOLDER.glob("*.js"))


@pytest.fixture
def database_url() -> str:
    """Files need no database."""
    return "postgresql://nobody@127.0.0.1:1/nothing"


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in {"script", "link", "img"}:
            self.found.append(values.get("src") or values.get("href") or "")
        self.inline.extend(name for name in values if name.startswith("on") or name == "style")


async def test_everything_the_page_asks_for_is_served_from_here(page: httpx.AsyncClient) -> None:
    answer = await page.get("/")
    links = Links()
    links.feed(answer.text)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert len(links.found) == 9
    assert links.inline == []
    for link in links.found:
        assert link.startswith("/demo/assets/")
        assert (await page.get(link)).status_code == 200


async def test_scripts_come_from_here_alone(page: httpx.AsyncClient) -> None:
    policy = (await page.get("/")).headers["content-security-policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert (rules["default-src"], rules["script-src"], rules["connect-src"]) == ("'none'", "'self'", "'self'")
    assert rules["frame-ancestors"] == "'none'"
    assert "http" not in policy


async def test_a_file_that_is_known_already_is_not_sent_again(page: httpx.AsyncClient) -> None:
    first = await page.get("/demo/assets/vendor/graphiql.min.js")
    again = await page.get(
        "/demo/assets/vendor/graphiql.min.js", headers={"If-None-Match": first.headers["etag"]}
    )
    assert (first.status_code, first.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "name", ["nothing.js", "../router.py", "..%2frouter.py", "%2e%2e/%2e%2e/settings.py", ""]
)
async def test_nothing_else_has_an_address(page: httpx.AsyncClient, name: str) -> None:
    assert (await page.get(f"/demo/assets/{name}")).status_code == 404


@pytest.mark.parametrize("script", OWN_SCRIPTS)
def test_what_a_script_imports_is_there(script: str) -> None:
    text = assets()[script].content.decode()
    imported = re.findall(r'^import .* from "\./(.+)";$', text, flags=re.MULTILINE)
    assert [name for name in imported if name not in assets()] == []


def test_both_languages_have_the_same_words_and_all_that_the_page_uses() -> None:
    text = assets()["words.js"].content.decode()
    chinese, english = (
        set(re.findall(r"^    (\w+):", part, flags=re.MULTILINE)) for part in text.split("  en: {")
    )
    everywhere = "".join(found.content.decode() for name, found in assets().items() if "vendor" not in name)
    used = set(re.findall(r'data-word="(\w+)"', everywhere)) | set(re.findall(r'word\("(\w+)"', everywhere))
    assert chinese == english
    assert used - chinese == set()


def test_what_is_not_ours_is_named_with_its_licence() -> None:
    vendored = {name for name in assets() if name.startswith("vendor/")}
    named = assets()["vendor/README.md"].content.decode()
    assert {"vendor/LICENSES.txt", "vendor/README.md"} <= vendored
    assert [name for name in vendored if name.endswith((".js", ".css")) and name[7:] not in named] == []


async def test_production_has_no_such_page(settings: Settings, oauth: OAuthSettings, units: Units) -> None:
    live = settings.model_copy(update={"environment": Environment.PRODUCTION})
    with pytest.raises(DemoOnly):
        await demo_router(live, oauth, units).__aenter__()
