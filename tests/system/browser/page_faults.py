"""What is wrong with a page: too wide, untranslated, or not accessible by the rules of axe-core."""

import importlib.resources

from playwright.sync_api import Page

# Words of ours that would stand there if a translation were missing.
ENGLISH = (
    "Backlog",
    "Invoice",
    "Balance",
    "Order ",
    "Export ",
    "Runs",
    "Search",
    "Status:",
    "Open ",
    "Django administration",
    "Select ",
    "Add ",
    "Change ",
    "Can ",
    "Scheduled",
    "Success",
    "Failed",
    "Access",
    "Page not found",
)


AXE = importlib.resources.files("axe_playwright_python").joinpath("axe.min.js").read_text()
# One line for each element that breaks a rule of WCAG 2 (A, AA) or of good practice.
# A table's rows are alike: the first ones stand for all, for their colours take long to compute.
VIOLATIONS = """async (rules) => {
    const { violations } = await axe.run(
        { exclude: ['tbody tr:nth-child(n+6)'] },
        { resultTypes: ['violations'], preload: false, ...(rules && { runOnly: rules }) });
    return violations.flatMap(rule => rule.nodes.map(node =>
        `${rule.id}: ${node.html.slice(0, 120)} (${node.failureSummary})`));
}"""


# The only rules whose verdict depends on colours.
OF_COLOURS = ["color-contrast", "link-in-text-block"]


def faults(page: Page) -> list[str]:
    """What sticks out of the window, is in English, or breaks a rule of accessibility.

    In the light scheme, and what depends on colours in the dark one too.
    """
    page.evaluate(AXE)
    beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    words = page.locator("body").inner_text()
    light = page.evaluate(VIOLATIONS)
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(VIOLATIONS, OF_COLOURS)
    page.emulate_media(color_scheme="light")
    return [
        *([f"{beyond} pixels wider than the window"] if beyond > 0 else []),
        *(f"English: {word}" for word in ENGLISH if word in words),
        *light,
        *(f"dark: {violation}" for violation in dark),
    ]
