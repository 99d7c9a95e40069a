"""A picture of part of a report: picture.py PAGE FILE.png SELECTOR... takes the area that holds these elements."""
import sys

import browser

page, file, *selectors = sys.argv[1:]
with browser.opened(page, 1000, 900) as driver:
    driver.execute_async_script("""
        (async () => { for (const f of figures) await f.show(); for (const f of figures) await f.turn; })().then(arguments[0])""")
    left, top, right, bottom = driver.execute_script("""
        const boxes = arguments[0].map((selector) => document.querySelector(selector).getBoundingClientRect());
        return [Math.min(...boxes.map((b) => b.left)), Math.min(...boxes.map((b) => b.top + scrollY)),
                Math.max(...boxes.map((b) => b.right)), Math.max(...boxes.map((b) => b.bottom + scrollY))];""", selectors)
    browser.save(driver, left - 10, top - 10, right - left + 20, bottom - top + 20, file)
