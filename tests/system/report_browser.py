"""A browser on a report, as its tests use it."""
import json
import os
import time

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

FLAGS = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync --disable-dev-shm-usage""".split()


def open_browser(folder):
    options = Options()
    options.binary_location = "/usr/bin/chromium"
    for flag in FLAGS + ["--user-data-dir=" + os.path.join(folder, "profile"), "--window-size=1280,900"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
    driver.set_script_timeout(30)
    driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": folder})
    return driver


def set_width(driver, width):
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                           {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False})


def draw_all(driver):
    """Opens every study and draws every figure, also those far below."""
    driver.execute_script("for (const study of document.querySelectorAll('details.study')) study.open = true")
    error = driver.execute_async_script(
        "const done = arguments[0];"
        "(async () => { for (const f of figures) await f.show(); for (const f of figures) await f.turn; })()"
        ".then(() => done(''), (e) => done(String(e && e.stack)))")
    assert error == "", error


def wait_for(condition, otherwise):
    """The page answers in its own time, on a busy machine later."""
    for _ in range(200):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError(otherwise)


def click(driver, element):
    """Where the contents, which stay in view, do not cover it."""
    driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
    element.click()


def figure_of(driver, name):
    return driver.find_element(By.CSS_SELECTOR, f'[data-figure="{name}"]')


def requested(driver):
    urls = set()
    for entry in driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            urls.add(message["params"]["request"]["url"])
    # chrome: is the browser's own first page, the others are what the page itself holds.
    return {url for url in urls if not url.startswith(("chrome:", "data:", "blob:"))}


def check_widths(driver):
    for width in (400, 800, 1280):
        set_width(driver, width)
        time.sleep(0.5)
        draw_all(driver)
        time.sleep(0.5)
        wide = driver.execute_script("return document.documentElement.scrollWidth")
        assert wide <= width, f"at {width} pixels the page is {wide} wide"
        cut = driver.execute_script(
            "return [...figures].filter((f) => f.chart.clientWidth && f.chart.querySelector('svg, canvas').getBoundingClientRect().width > f.chart.clientWidth)"
            ".map((f) => `${f.name} ${f.chart.scrollWidth}`)")
        assert not cut, f"at {width} pixels these are cut: {cut}"
