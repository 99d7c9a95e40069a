"""Opens a report in chromium as its reader would: report_page.py TAPELAB PAGE STUDY..."""
import csv
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import xml.dom.minidom

import report_new_figures
from report_browser import check_widths, click, draw_all, figure_of, open_browser, requested, set_width, wait_for
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

def curves(driver, figure):
    """The lines that are drawn, as path texts, sorted: those of the large picture and of the small one."""
    return driver.execute_script(
        "return [...arguments[0].querySelectorAll('.chart g.mark-line.role-mark path')]"
        ".map((path) => path.getAttribute('d')).filter((d) => d).sort()", figure)


def axis_labels(driver, figure):
    return driver.execute_script(
        "return [...arguments[0].querySelectorAll('.chart g.role-axis-label text')].map((text) => text.textContent)", figure)


LEGEND = ".chart g.role-legend-label text"


def click_legend(driver, figure):
    driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", figure)
    ActionChains(driver).move_to_element(figure.find_element(By.CSS_SELECTOR, LEGEND)).click().perform()


def drag(driver, figure, start, end):
    """Drags over the small picture, from and to parts of its width."""
    brush = figure.find_element(By.CSS_SELECTOR, ".chart g.concat_1_group path.background")
    place = [int(brush.rect["width"] * (part - 0.5)) for part in (start, (start + end) / 2, end)]
    ActionChains(driver).move_to_element_with_offset(brush, place[0], 0).click_and_hold().move_by_offset(
        place[1] - place[0], 0).move_by_offset(place[2] - place[1], 0).release().perform()


def fields(figure):
    return figure.find_elements(By.CSS_SELECTOR, "input[type=number]")


def ends(figure):
    return [float(field.get_property("value")) for field in fields(figure)]


def check_brush(driver, figure, name, before):
    """A brush zooms to whole epochs, and leaves what is hidden to the legend."""
    whole = ends(figure)
    click_legend(driver, figure)
    wait_for(lambda: len(curves(driver, figure)) == len(before) - 2, f"{name}: the legend hides nothing")
    hidden = curves(driver, figure)
    drag(driver, figure, 0.25, 0.45)
    wait_for(lambda: curves(driver, figure) != hidden and whole[0] < ends(figure)[0] < ends(figure)[1] < whole[1],
             f"{name}: no zoom by brushing, or the fields do not show it")
    drag(driver, figure, 0.7, 0.71)
    wait_for(lambda: ends(figure)[0] > 0.6 * whole[1], f"{name}: no zoom by brushing again")
    assert len(curves(driver, figure)) == len(before) - 2, f"{name}: a brush between two places changes what is hidden"
    assert all(end == int(end) for end in ends(figure)), ends(figure)
    click_legend(driver, figure)
    wait_for(lambda: len(curves(driver, figure)) == len(before), f"{name}: the legend does not bring back what it hid")
    drag(driver, figure, 0.25, 0.45)
    wait_for(lambda: ends(figure)[1] < 0.6 * whole[1], f"{name}: no third zoom")
    assert len(curves(driver, figure)) == len(before), f"{name}: a brush hides a line that was shown again"
    click(driver, figure.find_element(By.XPATH, ".//button[.='Whole range']"))
    wait_for(lambda: curves(driver, figure) == before, f"{name}: the whole range does not come back")
    assert driver.execute_script("return getComputedStyle(arguments[0].querySelector('.chart svg')).touchAction", figure) == "pan-y pinch-zoom"


def check_fields(driver, figure, name, before):
    """A field that is left by Tab hands on the focus; one that cannot be as wished says so."""
    whole = ends(figure)
    fields(figure)[0].send_keys(Keys.CONTROL, "a")
    fields(figure)[0].send_keys("2", Keys.TAB)
    wait_for(lambda: ends(figure) == [2, whole[1]], f"{name}: a number does not zoom")
    assert driver.switch_to.active_element == fields(figure)[1], f"{name}: the focus is lost"
    ActionChains(driver).send_keys("9999", Keys.TAB).perform()
    wait_for(lambda: "cannot be" in figure.find_element(By.CSS_SELECTOR, "[role=status]").text, f"{name}: says nothing")
    assert ends(figure) == [2, whole[1]], ends(figure)
    click(driver, figure.find_element(By.XPATH, ".//button[.='Whole range']"))
    wait_for(lambda: curves(driver, figure) == before, f"{name}: the whole range does not come back from the fields")


def check_curves(driver, name):
    figure = figure_of(driver, name)
    before = curves(driver, figure)
    count = len(figure.find_elements(By.CSS_SELECTOR, LEGEND))
    assert count >= 2 and len(before) >= 2 * count, (count, len(before))

    def as_before(what):
        wait_for(lambda: curves(driver, figure) == before, f"{name}: {what}")

    def one_less(what):
        wait_for(lambda: len(curves(driver, figure)) == len(before) - 2, f"{name}: {what}")

    click_legend(driver, figure)
    one_less("a click on the legend does not hide its line")
    wait_for(lambda: figure.find_elements(By.CSS_SELECTOR, "fieldset input:not(:checked)"), "its box is still checked")
    click_legend(driver, figure)
    as_before("a second click does not bring the line back")

    # By keyboard: open the list of lines, go to the first box, hide its line.
    figure.find_element(By.CSS_SELECTOR, "summary").send_keys(Keys.ENTER)
    ActionChains(driver).send_keys(Keys.TAB).send_keys(Keys.SPACE).perform()
    one_less("the keyboard does not hide a line")
    ActionChains(driver).send_keys(Keys.SPACE).perform()
    as_before("the keyboard does not bring a line back")

    check_brush(driver, figure, name, before)
    check_fields(driver, figure, name, before)

    ticks = axis_labels(driver, figure)
    log = ".//label[contains(., 'log axis')]/input"
    click(driver, figure.find_element(By.XPATH, log))
    wait_for(lambda: axis_labels(driver, figure) != ticks, f"{name}: the log axis changes nothing")
    click(driver, figure.find_element(By.XPATH, log))
    as_before("the axis does not become linear again")


def program(tapelab, *words):
    return json.loads(subprocess.run([tapelab, *words, "--json"], check=True, capture_output=True).stdout)


def check_numbers(driver, tapelab, data, studies):
    for study, path in zip(data["studies"], studies, strict=True):
        assert study["metrics"], path
        for metric in study["metrics"]:
            assert metric["table"] == program(tapelab, "table", path, "--metric", metric["name"]), metric["name"]
        for entry in study["comparison"]["metrics"]:
            factors = [word for key in study["comparison"]["factors"] for word in ("--factor", key)]
            if "comparison" in entry:
                assert entry["comparison"] == program(tapelab, "compare", path, "--metric", entry["metric"], *(factors if study["comparison"]["note"] else []))
                named = program(tapelab, "compare", path, "--metric", entry["metric"], *factors)
                assert entry["interactions"] == [row for row in named["rows"] if len(row["changes"]) > 1]
    # What is shown has four digits, what is saved has all.
    section = driver.find_element(By.ID, "study-1")
    [button] = section.find_elements(By.XPATH, "(.//button[.='Show numbers'])[1]")
    click(driver, button)
    shown = driver.execute_script(
        "return [...arguments[0].parentElement.nextElementSibling.querySelectorAll('tbody td.number')].map((cell) => cell.textContent)", button)
    assert shown and all(len(re.sub(r"e.*|[-.]|^0*", "", text).lstrip("0")) <= 4 or "." not in text for text in shown), shown
    [file, content] = driver.execute_async_script("""
        const [section, done] = arguments, old = window.save;
        window.save = (name, content) => { window.save = old; done([name, content]); };
        [...section.querySelectorAll('.tools button')].find((button) => button.textContent === 'CSV').click();""", section)
    saved_numbers = {float(text) for row in csv.reader(io.StringIO(content)) for text in row if re.fullmatch(r"-?[0-9.]+(e[-+]?[0-9]+)?", text)}
    for metric in data["studies"][0]["metrics"]:
        for cell in metric["table"]["cells"]:
            for statistic in ("mean", "deviation", "median", "min", "max"):
                assert cell[statistic] is None or cell[statistic] in saved_numbers, (file, metric["name"], cell)


def saved(folder, name):
    path = os.path.join(folder, name)
    for _ in range(200):
        if os.path.exists(path) and not os.path.exists(path + ".crdownload"):
            with open(path, "rb") as file:
                content = file.read()
            if content:
                return content
        time.sleep(0.05)
    raise AssertionError(f"{name} was not saved; there are {os.listdir(folder)}")


def made(driver, figure, kind):
    """What a figure's button would save. Clicks by a script may save ten files only, so that nothing is saved here."""
    return driver.execute_async_script("""
        const [figure, kind, done] = arguments, old = window.save;
        window.save = (name, content) => { window.save = old; done([name, content]); };
        [...figure.querySelectorAll('.tools button')].find((button) => button.textContent === kind).click();""", figure, kind)


def check_files(driver, folder, data, studies):
    for study, path in zip(data["studies"], studies, strict=True):
        if "base64" not in study["file"]:
            continue
        click(driver, driver.find_element(By.CSS_SELECTOR, f"#{study['id']} .download"))
        original = os.path.join(path, "study.h5") if os.path.isdir(path) else path
        with open(original, "rb") as file:
            assert saved(folder, study["name"].replace("_", "-") + ".h5") == file.read(), "the embedded study file differs"
    for figure in driver.find_elements(By.CSS_SELECTOR, "#study-1 .figure"):
        name = figure.get_attribute("data-figure")
        if not figure.is_displayed():
            continue
        files = {}
        for kind in ("SVG", "PNG", "CSV"):
            file, files[kind] = made(driver, figure, kind)
            assert file == f"{name}.{kind.lower()}"
        assert "drag here" not in files["SVG"], name
        assert xml.dom.minidom.parseString(files["SVG"]).documentElement.tagName == "svg", name
        assert files["PNG"].startswith("data:image/png;base64,iVBOR") and len(files["PNG"]) > 1000, name
        assert files["CSV"].count("\n") > 1, name


def check_themes(driver):
    grounds = []
    for theme in ("dark", "light"):
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": theme}]})
        time.sleep(0.3)
        draw_all(driver)
        grounds.append(driver.execute_script(
            "return [getComputedStyle(document.body).backgroundColor,"
            " document.querySelector('.chart svg g.role-axis-label text').getAttribute('fill')]"))
    assert grounds[0][0] != grounds[1][0] and grounds[0][1] != grounds[1][1], grounds


def check_headings(driver):
    levels = driver.execute_script(
        "return [...document.querySelectorAll('h1, h2, h3, h4')].filter((head) => getComputedStyle(head).display !== 'none').map((head) => Number(head.tagName[1]))")
    assert levels[0] == 1 and all(after <= level + 1 for level, after in zip(levels, levels[1:])), levels


def check_truth(driver):
    """The truth is solid, in the ink's colour, which nothing else has."""
    ink, styles = driver.execute_script(
        "return [styleOf('--ink'), [...document.querySelectorAll('[data-figure$=-sequences] .chart g.mark-line.role-mark path')]"
        ".map((line) => [line.getAttribute('stroke'), line.getAttribute('stroke-dasharray'), Number(line.getAttribute('stroke-width'))])]")
    truths = [style for style in styles if style[0] == ink]
    assert truths and len(styles) > len(truths), styles
    assert all(not dash or dash.startswith("1,0") for _, dash, _ in truths) and min(width for *_, width in truths) > 2, truths
    assert max(width for colour, _, width in styles if colour != ink) < 2, styles


def check_cards(driver):
    """The first screen says of every study what it asks, what its numbers say, and the best one."""
    cards = driver.execute_script("""return [...document.querySelectorAll('.card')].map((card, i) => ({
        title: card.querySelector('a').textContent, href: card.querySelector('a').getAttribute('href'), text: card.textContent,
        badges: [...card.querySelectorAll('.badge')].map((badge) => badge.textContent), study: page.studies[i]}))""")
    assert len(cards) == driver.execute_script("return page.studies.length")
    for card in cards:
        study = card["study"]
        assert card["title"] == study["title"] and card["href"] == "#" + study["id"]
        assert study["question"] in card["text"]
        facts = driver.find_element(By.CSS_SELECTOR, f"#{study['id']} .facts").get_attribute("textContent")
        for text in (card["text"], facts):
            assert ("the claim was changed after the first result (" in text) == bool(study["claim_change"]), text
        expectations = (study["verdict"] or {}).get("expectations", [])[:3]
        assert card["badges"] == [expectation["finding"] for expectation in expectations], card["badges"]
        for expectation in expectations:
            assert expectation["left"].split(" ")[0].split("_baseline_")[0] in card["text"] and expectation["text"].split(" ")[0] in card["text"], card["text"]


def check_models(driver):
    labels, drawn, rows, models = driver.execute_script("""return [
        [...document.querySelectorAll('[data-figure$=-model] svg')].map((picture) => picture.getAttribute('aria-label')),
        page.studies.map((study) => document.querySelectorAll(`#${study.id} [data-figure$=-model]`).length),
        page.studies.map((study) => document.querySelectorAll(`#${study.id} [aria-label="variants of the model"] tbody tr`).length),
        page.studies.map((study) => study.models.models.length)]""")
    for one, lines, count in zip(drawn, rows, models, strict=True):  # one diagram, and a row for each model where there are more
        assert one == min(count, 1) and lines == (count if count > 1 else 0), (drawn, rows, models)
    assert labels and all(label.startswith("Layers of the model: ") for label in labels), labels
    wide = driver.execute_script(
        "const layer = {path: 'reconstruct/output', kind: 'Dense', steps: 9, features: 5, parameters: 525312};"
        "const picture = modelPicture([layer], ''); document.body.append(picture);"
        "const wide = [...picture.querySelectorAll('text')].filter((text) => text.getBBox().width > BOX.width - 8); picture.remove(); return wide.length")
    assert not wide, "the text of a layer touches its box"


def check_limits(driver):
    """What is too much to draw is said, what has no range is not counted, names stay in the picture."""
    note, joined, fewer = driver.execute_script(
        "const study = {seeds: [...Array(100).keys()], factors: ['a', 'b'].map((key, i) => ({key, values: [...Array(i ? 500 : 2).keys()].map(String)}))};"
        "const metric = {unit_keys: [], strips: Array(60).fill({cell: 0})};"
        "const counts = {published: 3, published_within_range: 1}, of = (n) => ({n});"
        "return [heatNote(study).textContent, joinKeys(study, metric).length,"
        " publishedText({metrics: [{published: [of(5), of(5), of(0)]}]}, counts)]")
    assert "b has 500 values" in note and not joined, (note, joined)
    assert fewer == "1 of 2 published values lie within our range; 1 more belongs to configurations without a finished run.", fewer
    inside = driver.execute_script(
        "return placedNames([{label: 'published: a long name 0.03', value: 0}], [0, 1], 200, false).every((row) => 18 + row.label.length * 7 + row.shift <= 200)")
    assert inside, "a name leaves the picture"


def check_remarks(driver, data):
    """What stands beside a table in the program stands in the page, and no star beside a number that loses."""
    for study in data["studies"]:
        text = driver.find_element(By.ID, study["id"]).text
        for metric in study["metrics"]:
            for remark in metric["table"].get("remarks", []):
                assert remark in text, (study["name"], remark)
            assert not [cell for cell in metric["table"]["cells"] if cell["best"] and cell.get("worse_than")], metric["name"]
    ramp = data["studies"][0]
    said = "test_* is measured on the training data: nothing is held out for it (data.test = 0)"
    assert said in ramp["metrics"][0]["table"]["remarks"] and said in ramp["methods"], ramp["methods"]


def check_heat_text(driver):
    contrasts = driver.execute_script("""
        const light = (colour) => { const part = colour.match(/[0-9.]+/g).map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
          return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2] + 0.05; };
        return [...document.querySelectorAll('[data-figure$=-factors] .chart svg')].flatMap((picture) => {
          const boxes = [...picture.querySelectorAll('g.mark-rect path')].filter((path) => /^rgb/.test(path.getAttribute('fill')));
          return [...picture.querySelectorAll('g.mark-text.role-mark text')].flatMap((text) => {
            const at = text.getBoundingClientRect(), x = at.left + at.width / 2, y = at.top + at.height / 2;
            const box = boxes.map((path) => [path, path.getBoundingClientRect()]).find(([, b]) => b.left < x && x < b.right && b.top < y && y < b.bottom);
            const ground = box && light(box[0].getAttribute('fill'));
            return !box ? [] : [text.getAttribute('fill') === '#ffffff' ? 1.05 / ground : ground / 0.05]; }); });""")
    assert contrasts and min(contrasts) >= 4.5, contrasts


def check_paper(driver):
    """What is printed is as wide as paper and light, and all is as before afterwards."""
    widths = ("return [...figures].filter((f) => f.chart.clientWidth && f.chart.querySelector('svg'))"
              ".map((f) => Number(f.chart.querySelector('svg').getAttribute('width')))")
    before = driver.execute_script(widths)
    driver.execute_script("dispatchEvent(new Event('beforeprint'))")
    draw_all(driver)
    assert max(driver.execute_script(widths)) <= 645 < max(before), (driver.execute_script(widths), before)
    driver.execute_script("dispatchEvent(new Event('afterprint'))")
    draw_all(driver)
    assert driver.execute_script(widths) == before


def main():
    tapelab, page, *studies = sys.argv[1:]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        driver = open_browser(folder)
        try:
            url = "file://" + os.path.abspath(page)
            start = time.time()
            driver.get(url)
            loaded = time.time() - start
            draw_all(driver)
            drawn = time.time() - start
            data = json.loads(driver.execute_script("return document.getElementById('data').textContent"))
            for number, study in enumerate(data["studies"], 1):
                study["id"] = f"study-{number}"
            figures = driver.find_elements(By.CSS_SELECTOR, ".figure")
            assert figures and not driver.execute_script(
                "return [...document.querySelectorAll('.figure')].filter((f) => !f.querySelector('.chart svg, .chart canvas')).length")
            check_curves(driver, "reconstruct-curves")
            check_curves(driver, "reconstruct-steps")
            check_numbers(driver, tapelab, data, studies)
            check_files(driver, folder, data, studies)
            check_widths(driver)
            check_themes(driver)
            check_headings(driver)
            check_truth(driver)
            check_models(driver)
            check_cards(driver)
            check_heat_text(driver)
            check_remarks(driver, data)
            report_new_figures.check(driver, tapelab, data, studies, folder)
            check_limits(driver)
            check_paper(driver)
            console = [entry for entry in driver.get_log("browser")]
            assert not console, console
            asked = requested(driver)
            assert asked == {url}, asked
            print(f"{page}: {os.path.getsize(page) / 1e6:.1f} MB, loaded in {loaded:.2f} s, {len(figures)} figures drawn"
                  f" {drawn:.2f} s after the start; no request, no message on the console")
        finally:
            driver.quit()


main()
