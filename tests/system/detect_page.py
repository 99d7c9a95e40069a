"""Opens the page of `tapelab detect -o alarms.html` in chromium: detect_page.py PAGE."""
import json
import os
import sys
import tempfile

from report_browser import check_widths, draw_all, open_browser, requested, set_width, wait_for
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

TEXTS = """
    return [...document.querySelectorAll('.chart svg')].flatMap((picture) => {
      const room = picture.getBoundingClientRect();
      const texts = [...picture.querySelectorAll('text')].map((text) => [text.textContent, text.getBoundingClientRect()]).filter(([text, box]) => text && box.width);
      const outside = texts.filter(([, box]) => box.left < room.left - 1 || box.right > room.right + 1 || box.top < room.top - 1 || box.bottom > room.bottom + 1);
      const over = texts.filter(([, a], i) => texts.some(([, b], k) => k < i && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3));
      return [...outside.map(([text]) => `outside: ${text}`), ...over.map(([text]) => `over another: ${text}`)];
    });"""


def score_path(driver):
    return driver.find_element(By.CSS_SELECTOR, ".chart svg path.score").get_attribute("d")


def check_zoom(driver, data):
    """An alarm chosen: its surroundings alone are drawn; scores on a logarithmic axis are lower or higher, not gone."""
    before = score_path(driver)
    shortest = min((a for a in data["alarms"] if a["series"] == data["panels"][0]["series"]), key=lambda a: a["rows"][1] - a["rows"][0])
    Select(driver.find_elements(By.CSS_SELECTOR, ".controls select")[-1]).select_by_value(str(shortest["alarm"]))
    wait_for(lambda: score_path(driver) != before, "choosing an alarm changes nothing")
    assert score_path(driver).count("L") < before.count("L")
    Select(driver.find_elements(By.CSS_SELECTOR, ".controls select")[-1]).select_by_value("")
    wait_for(lambda: score_path(driver) == before, "the way back leads elsewhere")
    driver.find_element(By.CSS_SELECTOR, ".controls input").send_keys(Keys.SPACE)
    wait_for(lambda: score_path(driver) != before, "a logarithmic axis changes nothing")
    assert "NaN" not in score_path(driver) and score_path(driver).count("L") == before.count("L")
    driver.find_element(By.CSS_SELECTOR, ".controls input").send_keys(Keys.SPACE)
    wait_for(lambda: score_path(driver) == before, "the way back leads elsewhere")


def check_pointer(driver, data):
    """Pointing at the highest alarm of a panel tells its row and score."""
    alarm = max((a for a in data["alarms"] if a["series"] == data["panels"][0]["series"]), key=lambda a: a["peak"])
    text = driver.execute_script("""
        const [x, from, to] = arguments, picture = document.querySelector('.chart svg'), box = picture.getBoundingClientRect();
        const at = ALARM_LEFT + (x - from) / (to - from) * (box.width - ALARM_LEFT - ALARM_RIGHT);
        picture.dispatchEvent(new PointerEvent('pointermove', {clientX: box.left + at, clientY: box.top + 150, bubbles: true}));
        const said = picture.querySelector('.pointed');
        return said.getAttribute('visibility') === 'visible' ? said.textContent : 'nothing';""",
        alarm["x"], data["panels"][0]["from"], data["panels"][0]["to"])
    assert driver.execute_script("return placeText(alarms, arguments[0])", alarm["x"]) in text, (text, alarm)
    assert f"alarm {alarm['alarm']}" in text, (text, alarm)
    assert driver.execute_script("return shortNumber(arguments[0])", alarm["peak"]) in text, (text, alarm)
    driver.execute_script("document.querySelector('.chart svg').dispatchEvent(new PointerEvent('pointerleave'))")


def main():
    page = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        driver = open_browser(folder)
        try:
            driver.get("file://" + os.path.abspath(page))
            wait_for(lambda: driver.execute_script("return document.documentElement.dataset.ready") == "true", "it does not start")
            data = json.loads(driver.execute_script("return document.getElementById('data').textContent"))
            draw_all(driver)
            for theme in ("light", "dark"):
                driver.execute_script("document.documentElement.dataset.theme = arguments[0]; themeChanged()", theme)
                for width in (400, 800, 1280):
                    set_width(driver, width)
                    draw_all(driver)
                    faults = driver.execute_script(TEXTS)
                    assert not faults, (theme, width, faults)
            check_widths(driver)
            check_pointer(driver, data)
            check_zoom(driver, data)
            tables = driver.execute_script("return [...document.querySelectorAll('main > .numbers table, main > .scroll table, main table')].map((t) => t.rows.length)")
            assert len(data["alarms"]) + 1 in tables and len(data["events"]) + 1 in tables, tables
            assert requested(driver) == {"file://" + os.path.abspath(page)}, requested(driver)
            faults = [entry for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]
            assert not faults, faults
        finally:
            driver.quit()


main()
