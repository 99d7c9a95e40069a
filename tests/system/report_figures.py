"""Faults that figures of a report once had, each looked for in every figure: report_figures.py PAGE, a page of several studies
among which are errors over decades, a loss that varies, and more than eight configurations."""
import base64
import os
import sys
import tempfile
import time

from report_browser import check_widths, draw_all, open_browser, set_width, wait_for

SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def check_zoom(driver):
    """After a zoom labels and titles lie in the picture, and the picture in its room."""
    for name in driver.execute_script("return [...figures].filter((f) => f.name.endsWith('-curves')).map((f) => f.name)"):
        # The stretch as the reader types it: the last tenth, where numbers are the smallest and their labels the longest.
        driver.execute_script("""
            const figure = [...figures].find((f) => f.name === arguments[0]), [from] = figure.element.querySelectorAll('input[type=number]');
            figure.element.scrollIntoView();
            from.value = Math.round(0.9 * from.max); from.dispatchEvent(new Event('change'));""", name)
        draw_all(driver)
        out = driver.execute_script("""
            const figure = [...figures].find((f) => f.name === arguments[0]), picture = figure.chart.querySelector('svg').getBoundingClientRect();
            const out = [...figure.chart.querySelectorAll('svg text')].filter((text) => text.textContent && getComputedStyle(text).opacity !== '0').filter((text) => {
              const box = text.getBoundingClientRect();
              return box.width && (box.left < picture.left - 1 || box.right > picture.right + 1 || box.top < picture.top - 1 || box.bottom > picture.bottom + 1);
            }).map((text) => text.textContent);
            return [out, figure.excess];""", name)
        assert out[0] == [] and out[1] <= 0, (name, out)
        # The same by the mouse: the view takes signals, and is fitted when it comes to rest.
        driver.execute_script("""
            const figure = [...figures].find((f) => f.name === arguments[0]);
            [...figure.element.querySelectorAll('button')].find((button) => button.textContent === 'Whole range').click();""", name)
        draw_all(driver)


def check_log_axes(driver):
    """Where a factor of 30 is spanned the axis is logarithmic, its ticks are powers of ten, and bands are those of logs."""
    found = driver.execute_script("""return page.studies.flatMap((study) => study.curves.map((curve, i) => {
        const state = new LineState(study.curves, study);
        state.choose(i);
        const rows = drawnRows(state), means = rows.map((row) => row.mean), all = curve.groupings[0].series.flatMap((line) => line.mean).filter((v) => v != null);
        return {name: `${study.name} ${curve.name}`, log: state.log, low: Math.min(...all), high: Math.max(...all),
          least: Math.min(...rows.map((row) => row.bottom ?? row.mean)), mean: Math.min(...means), most: Math.max(...means)};
    }))""")
    assert any(one["log"] for one in found) and not all(one["log"] for one in found), found
    for one in found:
        assert one["log"] == (one["low"] > 0 and one["high"] >= 30 * one["low"]), one
        if one["log"]:  # no band falls further than lines and bands together span
            assert one["least"] >= one["mean"] * (one["mean"] / one["most"]) ** 1.6, one
    ticks = driver.execute_script("""return [...figures].filter((f) => f.chart.clientWidth && /log scale/.test(f.chart.textContent) && f.chart.querySelector('svg')).map((f) => [f.name,
        [...f.chart.querySelectorAll('g.role-axis-label text, g.role-legend-label text')].map((text) => text.textContent).filter((text) => /^10[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+$/.test(text))])""")
    assert len(ticks) >= 3 and any(labels for _, labels in ticks), ticks
    for name, labels in ticks:
        powers = sorted({int(label[2:].translate(SUPERSCRIPT)) for label in labels})
        assert not labels or len(powers) >= 1, (name, labels)


def check_decades(driver):
    """Strips and heat maps too."""
    for kind, spans in (("-seeds", "study.metrics[0].strips.flatMap((strip) => strip.values)"), ("-factors", "study.metrics[0].table.cells.filter((cell) => !cell.baseline).map((cell) => cell.mean)")):
        wrong, logs = driver.execute_script(f"""
            const shown = page.studies.filter((study) => study.metrics.length && [...figures].some((f) => f.name === `${{slug(study.name)}}-${{study.metrics[0].name}}{kind}`));
            const isLog = (study) => /log scale/.test([...figures].find((f) => f.name === `${{slug(study.name)}}-${{study.metrics[0].name}}{kind}`).chart.textContent);
            return [shown.filter((study) => isLog(study) !== spansDecades({spans})).map((study) => study.name), shown.filter(isLog).length];""")
        assert not wrong and logs, (kind, wrong, logs)


def check_joined(driver):
    """A line joins runs of one seed that differ in one factor."""
    wrong, lines = driver.execute_script("""
        const wrong = [], counts = [];
        for (const study of page.studies) for (const metric of study.metrics) for (const key of joinKeys(study, metric)) {
          const state = {join: key, unit: unitOf(study, metric, metric.strips[0]), baselines: new Set(), log: false};
          const layer = stripsSpec(study, metric, state, 900).layer.find((one) => one.mark.type === 'line'), groups = {};
          for (const row of layer.data.values) (groups[row.joined] ??= []).push(row);
          counts.push(Object.keys(groups).length);
          for (const rows of Object.values(groups)) {
            const cells = rows.map((row) => study.cells.indexOf(row.cell));
            const differ = study.factors.filter((factor) => new Set(cells.map((cell) => factor.values[cell])).size > 1).map((factor) => factor.key);
            const places = rows.map((row) => row.row);
            if (differ.some((other) => other !== key) || new Set(rows.map((row) => row.seed)).size > 1 || Math.max(...places) - Math.min(...places) >= rows.length + 1) wrong.push([study.name, key, differ]);
          }
        }
        return [wrong, counts];""")
    assert not wrong and lines and max(lines) > 1, (wrong, lines)


def check_legends(driver):
    """No legend is taller than its plot: of many lines the levels of a factor have the colours."""
    tall = driver.execute_script("""return [...figures].filter((f) => /-(curves|steps)$/.test(f.name) && f.chart.querySelector('svg')).map((f) => {
        const height = (box) => (box ? box.getBoundingClientRect().height : 0), all = [...f.chart.querySelectorAll('g.role-legend')];
        return [f.name, all.reduce((sum, legend) => sum + height(legend), 0), height(f.chart.querySelector('.concat_0_group path.background')), f.chart.querySelectorAll('g.role-legend-label text').length];
    })""")
    assert tall and all(legend < plot for _, legend, plot, _ in tall), tall
    many = driver.execute_script("return page.studies.filter((study) => study.cells.length > 8 && study.curves.length).map((study) => { const state = new LineState(study.curves, study); return [study.name, state.labels.length, state.groups.length]; })")
    assert any(lines > 8 for _, lines, _ in many) and all(groups <= 8 for _, _, groups in many), many


def check_units(driver):
    """Different losses never share an axis."""
    losses = driver.execute_script("""return page.studies.flatMap((study) => {
        const keys = study.factors.filter((factor) => /\\.loss$/.test(factor.key));
        return keys.length ? study.curves.filter((curve) => /_loss$/.test(curve.name)).map((curve) => {
          const cells = curve.groupings[0].series.map((line) => study.cells.indexOf(line.label)).filter((cell) => cell >= 0);
          return [study.name, curve.name, keys.filter((key) => curve.name.includes(key.key.split('.')[0]) || !/_(reconstruct|predict)_/.test(curve.name)).map((key) => new Set(cells.map((cell) => key.values[cell])).size)];
        }) : [];
    })""")
    assert losses and all(count == 1 for *_, counts in losses for count in counts), losses


def check_samples(driver):
    """The samples that are called best and worst are so, errors in data units are those of the stored outputs."""
    errors = driver.execute_script("""return page.studies.flatMap((study) => study.sequences.map((entry) => {
        const {samples} = errorOrder(entry), table = featureErrors(entry), all = [...Array(entry.samples).keys()];
        return {samples, steps: entry.steps, features: entry.features.length, truths: entry.truths, cells: entry.cells.map(({truth, values}) => ({truth, values})),
          shown: [...table.querySelectorAll('tbody tr')].map((row) => [...row.querySelectorAll('td')].map((cell) => Number(cell.textContent)))};
    }))""")
    assert errors
    for entry in errors:
        steps, features = entry["steps"], entry["features"]
        for cell, shown in zip(entry["cells"], entry["shown"], strict=True):
            truth = entry["truths"][cell["truth"]]
            for feature, error in enumerate(shown):
                squares = [(value - true) ** 2 for at, (value, true) in enumerate(zip(cell["values"], truth)) if at % features == feature and value is not None and true is not None]
                if not squares:
                    assert error is None, error
                    continue
                expected = (sum(squares) / len(squares)) ** 0.5
                assert abs(error - expected) <= 5.1e-4 * expected, (error, expected)
        if features == 1 and len(entry["samples"]) > 1:
            def mean_error(sample):
                found = [sum((cell["values"][at] - entry["truths"][cell["truth"]][at]) ** 2 for at in range(sample * steps, (sample + 1) * steps)
                             if cell["values"][at] is not None and entry["truths"][cell["truth"]][at] is not None) for cell in entry["cells"]]
                return sum(found)
            order = [mean_error(sample) for sample in entry["samples"]]
            assert order == sorted(order), order


def check_claims(driver):
    """Verdicts are sentences; what was asked stands behind them."""
    claims = driver.execute_script("""return page.studies.filter((study) => study.verdict?.expectations?.length).map((study) => [
        [...document.querySelectorAll(`#${study.id} .facts .verdicts .badge`)].map((badge) => badge.nextSibling.nextSibling.textContent || badge.nextSibling.textContent), study.verdict.expectations.length])""")
    assert claims and all(len(sentences) == count for sentences, count in claims), claims
    assert all(not sentence.startswith("expect") and " " in sentence.strip() for sentences, _ in claims for sentence in sentences), claims


def check_runs(driver):
    """The filter finds, and a run opens with its settings and its curve."""
    driver.execute_script("for (const runs of document.querySelectorAll('details.runs')) runs.open = true")
    found = driver.execute_script("""
        const study = page.studies.find((one) => one.seeds.length > 1 && one.factors.length), box = document.querySelector(`#${study.id} details.runs`);
        const filter = box.querySelector('input[type=search]'), ask = (text) => { filter.value = text; filter.dispatchEvent(new Event('input')); return box.querySelector('[role=status]').textContent; };
        const [factor] = study.factors, value = factor.values[0], seed = study.seeds[0];
        const expected = study.runs.runs.filter((run) => factor.values[run.cell] === value && run.seed === seed).length;
        const said = [ask(`${factor.key}=${value} seed=${seed}`), ask('seed>99999'), ask(study.runs.runs[1].run)];
        box.querySelector('tbody button').click();
        return {said, expected, made: study.runs.made, id: study.runs.runs[1].run, study: study.id, settings: study.settings.map((one) => one.key)};""")
    assert [int(text.split(" ")[0]) for text in found["said"]] == [found["expected"], 0, 1] and found["expected"] > 0, found
    draw_all(driver)
    wait_for(lambda: driver.execute_script("return !!document.querySelector(`#${arguments[0]} .detail .chart svg`)", found["study"]), "an opened run draws no curve")
    text = driver.execute_script("return document.querySelector(`#${arguments[0]} .detail`).textContent", found["study"])
    assert found["id"] in text and all(key in text for key in found["settings"]), (found, text)


def check_phone(driver):
    """On a phone the page is short, and every number stands beside what it is."""
    set_width(driver, 400)
    driver.execute_script("for (const study of document.querySelectorAll('details.study')) study.open = false")
    time.sleep(0.3)
    closed = driver.execute_script("return document.documentElement.scrollHeight")
    count = driver.execute_script("return page.studies.length")
    assert closed < 700 * (count + 1), closed
    draw_all(driver)
    time.sleep(0.5)
    heights = driver.execute_script("return page.studies.map((study) => document.getElementById(study.id).offsetHeight)")
    assert max(heights) < 16000, heights
    loose = driver.execute_script("""return [...document.querySelectorAll('.cards-on-phone tbody td')].filter((cell) => cell.offsetHeight && !cell.closest('.detail') && cell.dataset.label === undefined).length""")
    assert loose == 0, f"{loose} numbers have no label"
    set_width(driver, 1280)


def check_paper(driver):
    pages = driver.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})["data"]
    count = base64.b64decode(pages).count(b"/Type /Page\n")
    studies = driver.execute_script("return page.studies.length")
    assert 0 < count < 10 * studies, (count, studies)


def check_contents(driver):
    """The contents of a study stay in view while it is read, and a link opens what is closed."""
    driver.execute_script("for (const study of document.querySelectorAll('details.study')) study.open = false; location.hash = '#study-2-results'")
    wait_for(lambda: driver.execute_script("return document.querySelector('#study-2 details.study').open"), "a link does not open its study")
    driver.execute_script("window.scrollBy(0, 400)")
    wait_for(lambda: driver.execute_script("const top = document.querySelector('#study-2 nav.sections').getBoundingClientRect().top; return top >= 0 && top < 3"), "the contents leave the view")


def main():
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        driver = open_browser(folder)
        try:
            driver.get("file://" + os.path.abspath(sys.argv[1]))
            draw_all(driver)
            for check in (check_log_axes, check_decades, check_joined, check_legends, check_units, check_samples, check_claims, check_zoom,
                          check_runs, check_widths, check_phone, check_paper, check_contents):
                check(driver)
            console = driver.get_log("browser")
            assert not console, console
        finally:
            driver.quit()


main()
