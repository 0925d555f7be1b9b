"""What is wrong with a page: too wide, untranslated, too pale, or a field without a name."""

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


# Dark enough to read: the least contrast that WCAG 2 AA allows, 4.5, or 3 for large letters.
CONTRAST = """() => {
    const rgb = text => text.match(/[\\d.]+/g).map(Number);
    const part = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
    const over = ([r, g, b, a = 1], under) => [r, g, b].map((v, i) => v * a + under[i] * (1 - a));
    const behind = e => {
        if (!e) return [255, 255, 255];
        const colour = rgb(getComputedStyle(e).backgroundColor);
        return (colour[3] ?? 1) === 1 ? colour.slice(0, 3) : over(colour, behind(e.parentElement));
    };
    const found = [];
    for (const e of document.querySelectorAll('body *')) {
        const words = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
        const seen = { visibilityProperty: true, opacityProperty: true };
        if (!words || !e.checkVisibility(seen)) continue;
        if (e.closest('svg, .visually-hidden, option, :disabled')) continue;
        const style = getComputedStyle(e), under = behind(e);
        const [a, b] = [light(over(rgb(style.color), under)), light(under)];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        const large = parseFloat(style.fontSize) >= 24;
        const text = e.textContent.trim().slice(0, 40);
        if (ratio < (large ? 3 : 4.5)) found.push(`${text}: ${ratio.toFixed(2)}`);
    }
    return found;
}"""
UNNAMED = """() => [...document.querySelectorAll(
        'input:not([type=hidden]), select, textarea, button')]
    .filter(e => !e.labels?.length && !e.getAttribute('aria-label')
                 && !(e.matches('[type=submit], [type=button]') && e.value)
                 && !(e.matches('button') && e.textContent.trim()) && !e.title)
    .map(e => e.outerHTML)"""
# As rules of axe-core put it: heading-order, page-has-heading-one, landmark-unique,
# link-in-text-block and aria-prohibited-attr.
STRUCTURE = """() => {
    const seen = [...document.querySelectorAll('body *')].filter(e => e.checkVisibility());
    const found = [], levels = seen.filter(e => /^H[1-6]$/.test(e.tagName)).map(e => +e.tagName[1]);
    if (!levels.includes(1)) found.push('no heading of the first level');
    levels.forEach((level, i) => {
        if (i && level > levels[i - 1] + 1) found.push(`h${level} after h${levels[i - 1]}`);
    });
    const name = e => e.getAttribute('aria-label') ?? e.getAttribute('aria-labelledby')?.split(' ')
        .map(id => document.getElementById(id)?.textContent.trim()).join(' ');
    const marks = seen.filter(e => e.matches('nav, main, [role=region], section[aria-label], '
        + 'section[aria-labelledby], form[role=search]')).map(e => {
            const kind = e.matches('section') ? 'region' : e.getAttribute('role') ?? e.tagName;
            return `${kind} ${name(e)}`;
        });
    marks.filter((mark, i) => marks.indexOf(mark) !== i).forEach(m => found.push(`twice: ${m}`));
    for (const link of seen.filter(e => e.matches('p a, div.breadcrumbs a'))) {
        const style = getComputedStyle(link), text = link.parentElement.textContent.trim();
        const button = style.backgroundColor !== 'rgba(0, 0, 0, 0)';
        const alone = text === link.textContent.trim() || link.closest('.paginator');
        if (!alone && !button && !style.textDecorationLine.includes('underline'))
            found.push(`told by colour alone: ${link.textContent.trim()}`);
    }
    for (const e of seen.filter(e => e.matches(':is(span, div)[aria-label]:not([role])')))
        found.push(`named without a role: ${e.outerHTML.slice(0, 80)}`);
    return found;
}"""


def faults(page: Page) -> list[str]:
    """What sticks out of the window, is in English, too pale to read, or a field without a name."""
    beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    words = page.locator("body").inner_text()
    return [
        *([f"{beyond} pixels wider than the window"] if beyond > 0 else []),
        *(f"English: {word}" for word in ENGLISH if word in words),
        *(f"without a name: {field}" for field in page.evaluate(UNNAMED)),
        *(f"too pale: {text}" for text in page.evaluate(CONTRAST)),
        *page.evaluate(STRUCTURE),
    ]
