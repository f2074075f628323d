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


DRAW_ROUTE = """async () => {
  const { createMap, showRoute } = await import("/static/js/map.js");
  const box = document.createElement("div");
    document.body.append(box);
  window.drawn = await createMap(box);
  showRoute(window.drawn, "ride", { type: "LineString", coordinates: [[0, 50], [0.1, 50]] });
  showRoute(window.drawn, "walk", { type: "LineString", coordinates: [[0, 50], [0, 50.1]] }, { color: "walk" });
}"""
COLOURS = """() => ["ground", "app-ride-line", "app-walk-line", "app-outside-far-fade"].map((id) => {
  const kind = id === "ground" ? "background" : id.endsWith("-fade") ? "fill" : "line";
  return window.drawn.getPaintProperty(id, `${kind}-color`);
})"""


def test_routes_and_rim_take_the_colours_of_each_style(open_page):
    page = open_page("/", size={"width": 1280, "height": 800})
    page.evaluate(DRAW_ROUTE)
    # Tiles of zoom 14 are enlarged up to 19.
    assert page.evaluate("() => [drawn.getMaxZoom(), drawn.getSource('basemap').maxzoom]") == [19, 14]
    seen = []
    for choice in ("light", "dark", "contrast"):
        page.get_by_label("Darstellung").select_option(choice)
        wanted = f"() => window.drawn.style.stylesheet?.name === '{choice}' && window.drawn.getLayer('app-walk-line')"
        page.wait_for_function(wanted)
        ground, ride, walk, rim = page.evaluate(COLOURS)
        assert rim == ground  # the rim hides what lies beyond by painting it over
        assert len({ground, ride, walk}) == 3
        seen.append((ground, ride, walk))
    assert len(set(seen)) == 3


def test_the_map_names_who_made_it_and_links_the_licence(open_page, town):
    town.service.area.is_model = False
    page = open_page("/", size={"width": 1280, "height": 800})
    corner = page.locator(".maplibregl-ctrl-attrib").first
    expect(corner).to_contain_text("OpenStreetMap-Mitwirkende (ODbL) · DB InfraGO")
    expect(corner.get_by_role("link", name="OpenStreetMap")).to_have_attribute(
        "href", "https://www.openstreetmap.org/copyright"
    )


def test_the_menu_of_a_phone_opens_and_closes_by_keyboard(open_page):
    page = open_page("/")
    menu = page.get_by_role("button", name="Menü")
    expect(page.get_by_role("navigation", name="Hauptmenü")).to_be_hidden()
    menu.press("Enter")
    expect(page.get_by_role("navigation", name="Hauptmenü")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("navigation", name="Hauptmenü")).to_be_hidden()
    expect(menu).to_be_focused()
