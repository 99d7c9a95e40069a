// Every run in a table that can be filtered, and one of them in full: settings, numbers, its learning curve beside those of
// the other seeds, outputs.

const MOST_RUNS = 12;

/** What a word of the filter asks of a run: key=value, key<number or key>number of a column, or any text in its row. */
function matcherOf(word) {
  const [, key, sign, value] = word.match(/^([\w.]+)(<=|>=|=|<|>)(.*)$/) || [];
  if (!key) return (fields) => Object.values(fields).some((field) => String(field).toLowerCase().includes(word.toLowerCase()));
  const compare = {'=': (a, b) => String(a) === value || a === b, '<': (a, b) => a < b, '>': (a, b) => a > b, '<=': (a, b) => a <= b, '>=': (a, b) => a >= b}[sign];
  return (fields) => {
    const name = Object.keys(fields).find((field) => field === key || field.endsWith(`.${key}`));
    return name !== undefined && fields[name] != null && fields[name] !== '' && compare(Number.isNaN(Number(fields[name])) ? fields[name] : Number(fields[name]), Number(value));
  };
}

/** A run's row by column: id, factors, seed, status, epochs, numbers. */
function fieldsOf(study, run) {
  return {run: run.run, ...Object.fromEntries(study.factors.map((factor) => [factor.key, factor.values[run.cell] || '""'])),
    seed: run.seed, status: run.status, epochs: run.epochs, ...Object.fromEntries(study.runs.metrics.map((metric, m) => [metric, run.numbers[m]]))};
}

function runCurve(study, run) {
  const {x, curve, long_name: longName} = study.runs;
  const siblings = study.runs.runs.filter((other) => other.cell === run.cell && other.curve);
  const rows = siblings.flatMap((other) => other.curve.map((value, i) => ({run: other.run, seed: String(other.seed), epoch: x[i], value}))).filter((row) => row.value != null);
  const log = spansDecades(rows.map((row) => row.value));
  return new Figure({
    name: `${slug(study.name)}-run-${run.run}`,
    title: `${curve} of ${run.run}`,
    caption: siblings.length > 1 ? 'Grey: the other seeds of this configuration.' : '',
    draw: (element, width) => drawVega(element, {
      description: `${longName} of run ${run.run}`, width: width - 70, height: 220, data: {values: rows},
      layer: [[styleOf('--line'), 1.2, '!=='], [lineStyles(1).colours[0], 2.2, '===']].map(([color, strokeWidth, sign]) => ({
        transform: [{filter: `datum.run ${sign} '${run.run}'`}, ...(log ? [{filter: 'datum.value > 0'}] : [])], mark: {type: 'line', color, strokeWidth},
        encoding: {x: {field: 'epoch', type: 'quantitative', scale: {nice: false}, axis: {tickMinStep: 1, format: 'd'}}, detail: {field: 'run'},
          y: {field: 'value', type: 'quantitative', title: null, scale: valueScale(log), axis: valueAxis(log, 'y', {tickCount: 5})}}})),
      title: {text: wrapped(longName + (log ? ', log scale' : ''), Math.floor((width - 20) / 6.8))},
    }),
    numbers: () => ({columns: ['run', 'seed', 'epoch', curve], rows: rows.map((row) => [row.run, Number(row.seed), row.epoch, row.value])}),
  });
}

/** What is known of one run, and the figures in it. */
function runContent(study, run) {
  const figures = [];
  if (run.curve?.some((value) => value != null)) figures.push(runCurve(study, run));
  for (const entry of study.sequences) {
    const cells = entry.cells.filter((cell) => cell.label === study.cells[run.cell]);
    if (!cells.length) continue;
    const own = {...entry, truths: [entry.truths[cells[0].truth]], cells: cells.map((cell) => ({...cell, truth: 0})), left_out: 0};
    figures.push(sequencesFigure(study, own, `${slug(study.name)}-${entry.decoder}-run-${run.run}`));
  }
  const failure = study.failures.find((failed) => failed.run === run.run);
  const settings = [...study.factors.map((factor) => [factor.key, factor.values[run.cell] || '""']), ['seed', run.seed], ...study.settings.map(({key, text}) => [key, text])];
  const rows = (pairs) => h('dl', {class: 'facts'}, pairs.flatMap(([name, value]) => [h('dt', {}, ...breakable(name)), h('dd', {}, String(value))]));
  return {figures, content: [
    h('h4', {tabindex: -1}, `Run ${run.run}`),
    failure?.message ? h('p', {class: 'bad message'}, failure.message) : null,
    rows([['status', run.status], ['epochs', run.epochs], ...(run.best_epoch >= 0 ? [['weights kept', `of epoch ${run.best_epoch}`]] : []),
      ...study.runs.metrics.map((metric, m) => [metric, shortNumber(run.numbers[m])])]),
    h('p', {}, 'Settings that differ between runs or from their defaults; ', h('code', {}, `tapelab show STUDY ${run.run}`), ' has all.'), rows(settings),
    ...figures.map((figure) => figure.element)]};
}

function runsContent(study) {
  const {runs, made, metrics} = study.runs;
  if (!runs.length) return [];
  const fields = runs.map((run) => fieldsOf(study, run));
  const columns = Object.keys(fields[0]);
  const state = {words: [], all: false, open: null, figures: []};
  const said = h('span', {class: 'soft', role: 'status'}), box = h('div', {class: 'scroll runs', tabindex: 0, role: 'region', 'aria-label': 'runs'});
  const more = h('button', {type: 'button', onclick: () => { state.all = true; show(); }});
  const detail = h('div', {class: 'detail', hidden: true});
  const open = (run) => {
    for (const figure of state.figures) figure.dispose();
    state.open = state.open === run ? null : run;
    const {figures, content} = state.open ? runContent(study, run) : {figures: [], content: []};
    state.figures = figures;
    detail.hidden = !state.open;
    detail.replaceChildren(...content.filter(Boolean));
    detail.querySelector('h4')?.focus();
    show();
  };
  const show = () => {
    const matchers = state.words.map(matcherOf);
    const found = runs.map((_, i) => i).filter((i) => matchers.every((matches) => matches(fields[i])));
    const shown = state.all ? found : found.slice(0, MOST_RUNS);
    const value = (i, name) => (name === 'run' ? h('button', {type: 'button', 'aria-expanded': String(state.open === runs[i]), onclick: () => open(runs[i])}, runs[i].run)
      : typeof fields[i][name] === 'number' ? shortNumber(fields[i][name]) : fields[i][name] ?? '–');
    const kind = (name) => (metrics.includes(name) || name === 'seed' || name === 'epochs' ? 'number' : null);
    box.replaceChildren(h('table', {class: 'cards-on-phone'}, h('thead', {}, h('tr', {}, columns.map((name) => h('th', {scope: 'col', class: kind(name)}, ...breakable(name))))),
      h('tbody', {}, shown.map((i) => h('tr', {}, columns.map((name) => h('td', {class: kind(name), 'data-label': name}, value(i, name))))))));
    said.textContent = `${found.length} of ${plural(made, 'run')}`;
    more.hidden = shown.length === found.length;
    more.textContent = `Show all ${found.length}`;
  };
  const filter = h('input', {type: 'search', placeholder: 'seed=1 ok epochs>10', 'aria-label': 'Filter runs: words, key=value, key<number, key>number', oninput: () => {
    state.words = filter.value.split(/\s+/).filter(Boolean);
    show();
  }});
  show();
  const table = h('details', {class: 'runs'}, h('summary', {}, `${plural(made, 'run')}: filter them, and open one`),
    h('div', {class: 'controls'}, h('label', {}, 'Filter', filter), said), box, more, detail);
  return [table];
}
