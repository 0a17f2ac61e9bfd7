"""The form in a real browser, without JavaScript: by keyboard, at two widths, for everyone."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from capture import clock
from capture.access.faults import reports
from capture.access.faults.reports import Answer
from capture.access.faults.values import State
from capture.access.portal.lasting import open_lasting
from capture.access.replay.policy import Origins
from tests.access.catalogue.archive import BASE, Asked, harvest
from tests.access.portal.conftest import serving
from tests.chromium import WCAG, launch_options
from tests.delivery.servers import mailbox

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("archief")
    harvest(made, 0, [Asked(), Asked(path="/twee")])
    return made


@pytest.fixture(scope="module")
def online(archive: Path) -> Iterator[Origins]:
    with serving(archive, None) as origins:
        yield origins


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(**launch_options())
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def is_clean(page: Page) -> None:
    """Axe needs scripts: the page as it is now is laid before it in a context that has them."""
    assert page.context.browser is not None
    context = page.context.browser.new_context(bypass_csp=True)
    with_scripts = context.new_page()
    with_scripts.goto(page.url.partition("#")[0])
    with_scripts.set_content(page.content())
    with_scripts.wait_for_load_state("load")
    for width in (320, 1280):
        with_scripts.set_viewport_size({"width": width, "height": 800})
        found = Axe().run(with_scripts, options=WCAG).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
        assert with_scripts.evaluate("document.documentElement.scrollWidth") <= width
    sheets = with_scripts.evaluate("document.styleSheets[0].cssRules.length")
    assert sheets > 50, "was looked at as visitors see it"
    context.close()


@pytest.mark.requirement("OPSL07")
def test_fault_is_reported_without_javascript_by_keyboard_and_followed(
    archive: Path, online: Origins, visitor: Page
) -> None:
    with mailbox() as box:
        (archive / "faults.toml").write_text(
            "sender = 'archief@voorbeeld.nl'\nsecurity = 'none'\n"
            f"smtp = '127.0.0.1:{box.port}'\nmail = ['redactie@voorbeeld.nl']\n"
        )
        visitor.set_viewport_size({"width": 320, "height": 800})
        visitor.goto(f"{online.portal}/web/2026/{BASE}/twee")
        with clock.shifted(timedelta(seconds=-5)):
            visitor.get_by_role("link", name="Meld een fout").press("Enter")
            expect(visitor.get_by_label("Adres van de pagina")).to_have_value(f"{BASE}/twee")
        description = visitor.get_by_label("Beschrijf wat u ziet")
        description.fill("De foto staat scheef.")
        visitor.get_by_label("E-mailadres").fill("geen adres")
        visitor.get_by_role("button", name="Verstuur de melding").press("Enter")
        summary = visitor.locator("#mistakes")
        expect(summary).to_be_focused()
        expect(visitor).to_have_title("Fout: Meld een fout – Webarchief " + archive.name)
        expect(description).to_have_value("De foto staat scheef.")
        is_clean(visitor)
        summary.get_by_role("link", name="Kies wat er aan de hand is.").press("Enter")
        visitor.keyboard.press("Tab")
        first = visitor.get_by_role("radio").first
        if not first.evaluate("(radio) => radio === document.activeElement"):
            first.focus()
        visitor.keyboard.press("Space")
        expect(first).to_be_checked()
        email = visitor.get_by_label("E-mailadres")
        expect(email).to_have_accessible_description(
            "Alleen om u het antwoord te sturen. Wij geven het aan niemand door en verwijderen het"
            " 90 dagen nadat de melding is afgehandeld. Fout: Dit is geen e-mailadres. Schrijf het"
            " zoals naam@voorbeeld.nl, of laat het leeg."
        )
        email.fill("iemand@elders.nl")
        visitor.get_by_role("button", name="Verstuur de melding").press("Enter")
        expect(visitor.get_by_role("heading", level=1)).to_have_text(
            "Dank u, uw melding is ontvangen"
        )
        is_clean(visitor)
        number = visitor.locator(".receipt").inner_text()
        lasting = open_lasting(archive)
        found = reports.by_receipt(lasting.store, number)
        assert found is not None
        given = Answer(state=State.SOLVED, text="Rechtgezet.", by="anna")
        reports.answer(lasting.store, lasting.acts, found.number, given)
        while {str(each["To"]) for each in box.read} != {
            "redactie@voorbeeld.nl",
            "iemand@elders.nl",
        }:
            visitor.wait_for_timeout(50)
        lasting.store.close()
    visitor.goto(f"{online.portal}/fault")
    visitor.get_by_label("Ontvangstnummer").fill(number.lower())
    visitor.get_by_role("button", name="Kijk").press("Enter")
    expect(visitor.locator(".answer")).to_have_text("Rechtgezet.")
    expect(visitor.locator("main")).not_to_contain_text("iemand@elders.nl")
    is_clean(visitor)
    visitor.goto(f"{online.portal}/fault/geen-nummer")
    is_clean(visitor)


def test_machines_that_fill_in_every_field_are_kept_off_and_people_never_see_it(
    archive: Path, online: Origins, visitor: Page
) -> None:
    with clock.shifted(timedelta(seconds=-5)):
        visitor.goto(f"{online.portal}/fault?url={BASE}/&at=2026")
    trap = visitor.locator("#website")
    expect(trap).not_to_be_in_viewport()
    names = [each.get_attribute("name") for each in visitor.get_by_role("textbox").all()]
    assert "website" not in names
    trap.fill("https://koop.example/")
    visitor.get_by_label("Iets anders").check()
    visitor.get_by_label("Beschrijf wat u ziet").fill("Koop nu.")
    visitor.get_by_role("button", name="Verstuur de melding").click()
    expect(visitor.locator("#mistakes")).to_contain_text("verborgen veld")
    expect(trap).to_have_value("")
