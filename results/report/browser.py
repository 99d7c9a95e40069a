"""A browser without a window, for pictures of pages. Needs chromium, chromium-driver and python3-selenium."""
import base64
import contextlib
import os
import tempfile

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service


@contextlib.contextmanager
def opened(page, width, height):
    """A driver that shows the file `page`."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = Options()
        options.binary_location = "/usr/bin/chromium"
        for flag in ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--window-size={width},{height}",
                     "--user-data-dir=" + profile):
            options.add_argument(flag)
        driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        try:
            driver.get("file://" + os.path.abspath(page))
            yield driver
        finally:
            driver.quit()


def save(driver, left, top, width, height, file):
    """A part of the page, in its own pixels, as a PNG file."""
    clip = {"x": left, "y": top, "width": width, "height": height, "scale": 1}
    picture = driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})
    with open(file, "wb") as out:
        out.write(base64.b64decode(picture["data"]))
