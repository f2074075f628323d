"""Light, dark and strong contrast: the whole page follows, the map too, and the choice lasts."""

import pytest
from playwright.sync_api import expect


def background(page, selector):
    return page.locator(selector).evaluate("element => getComputedStyle(element).backgroundColor")


@pytest.mark.parametrize(("choice", "attribute", "value"), [
    ("dark", "data-kern-theme", "dark"),
    ("contrast", "data-contrast", "more"),
    ("light", "data-kern-theme", "light"),
])  # fmt: skip
def test_a_choice_changes_the_page_and_lasts(open_page, choice, attribute, value):
    page = open_page("/", size={"width": 1280, "height": 800})
    page.get_by_label("Darstellung").select_option(choice)
    expect(page.locator("html")).to_have_attribute(attribute, value)
    page.reload()
    expect(page.locator("html")).to_have_attribute(attribute, value)
    expect(page.get_by_label("Darstellung")).to_have_value(choice)


def test_the_map_follows_without_complaint(open_page):
    page = open_page("/", size={"width": 1280, "height": 800})
    light = background(page, ".map")
    for choice in ("dark", "contrast", "light", "dark"):
        page.get_by_label("Darstellung").select_option(choice)
        page.wait_for_timeout(200)
    assert background(page, ".map") != light
    expect(page.locator(".map canvas")).to_be_visible()


def test_the_menu_of_a_phone_opens_and_closes_by_keyboard(open_page):
    page = open_page("/")
    menu = page.get_by_role("button", name="Menü")
    expect(page.get_by_role("navigation", name="Hauptmenü")).to_be_hidden()
    menu.press("Enter")
    expect(page.get_by_role("navigation", name="Hauptmenü")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("navigation", name="Hauptmenü")).to_be_hidden()
    expect(menu).to_be_focused()
