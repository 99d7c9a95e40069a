"""A picture of part of a report: picture.py PAGE FILE.png SELECTOR... takes the area that holds these elements.
Needs chromium, chromium-driver and python3-selenium."""
import base64
import os
import sys
import tempfile

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

page, file, *selectors = sys.argv[1:]
with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
    options = Options()
    options.binary_location = "/usr/bin/chromium"
    for flag in ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1000,900", "--user-data-dir=" + profile):
        options.add_argument(flag)
    driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
    try:
        driver.get("file://" + os.path.abspath(page))
        driver.execute_async_script("""
            (async () => { for (const f of figures) await f.show(); for (const f of figures) await f.turn; })().then(arguments[0])""")
        left, top, right, bottom = driver.execute_script("""
            const boxes = arguments[0].map((selector) => document.querySelector(selector).getBoundingClientRect());
            return [Math.min(...boxes.map((b) => b.left)), Math.min(...boxes.map((b) => b.top + scrollY)),
                    Math.max(...boxes.map((b) => b.right)), Math.max(...boxes.map((b) => b.bottom + scrollY))];""", selectors)
        clip = {"x": left - 10, "y": top - 10, "width": right - left + 20, "height": bottom - top + 20, "scale": 1}
        picture = driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})
        with open(file, "wb") as out:
            out.write(base64.b64decode(picture["data"]))
    finally:
        driver.quit()
