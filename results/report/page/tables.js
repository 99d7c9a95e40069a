// The summary table: metrics over the factors, as `tapelab table` prints them.

const MOST_SHOWN = 40;

const keyOf = (cell) => (cell.baseline ? `baseline ${cell.baseline}` : JSON.stringify(cell.factors));

function countsText(cell) {
  const pieces = ['failed', 'interrupted', 'missing', 'without_value'].filter((name) => cell[name] > 0).map((name) => `${cell[name]} ${name.replace('_', ' ')}`);
  return String(cell.n) + (pieces.length ? `; ${pieces.join(', ')}` : '');
}

const cellText = (cell) => (!cell || cell.n === 0 && !cell.failed && !cell.interrupted && !cell.missing && !cell.without_value ? '–'
  : `${cell.n > 1 ? meanText(cell.mean, cell.deviation) : shortNumber(cell.mean)} (${countsText(cell)})`);

/** Rows of the first metric's table, each with the cells of all metrics. */
function summaryRows(study) {
  const rows = new Map();
  study.metrics.forEach((metric, m) => metric.table.cells.forEach((cell) => {
    const key = keyOf(cell);
    if (!rows.has(key)) rows.set(key, {factors: cell.factors, baseline: cell.baseline, cells: []});
    rows.get(key).cells[m] = cell;
  }));
  return [...rows.values()];
}

function summaryTable(study) {
  const all = summaryRows(study);
  const keys = study.metrics[0].table.rows;
  const state = {sort: null, down: false, all: false};
  const box = h('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'summary table'});
  const more = h('button', {type: 'button', onclick: () => { state.all = true; show(); }});
  const sorted = () => {
    const rows = all.filter((row) => !row.baseline);
    if (state.sort != null) {
      const value = (row) => (state.sort < keys.length ? row.factors[keys[state.sort]] : row.cells[state.sort - keys.length]?.mean);
      rows.sort((a, b) => {
        const x = value(a), y = value(b);
        if (x == null || y == null) return (x == null) - (y == null);
        const numbers = Number(x) - Number(y);
        return (Number.isNaN(numbers) ? String(x).localeCompare(String(y)) : numbers) * (state.down ? -1 : 1);
      });
    }
    return rows;
  };
  const header = (name, i) => h('th', {scope: 'col', class: i >= keys.length ? 'number' : null, 'aria-sort': state.sort === i ? (state.down ? 'descending' : 'ascending') : null},
    h('button', {type: 'button', title: 'sort', onclick: () => { state.down = state.sort === i && !state.down; state.sort = i; show(i); }}, ...breakable(name), state.sort === i ? (state.down ? ' ▾' : ' ▴') : ''));
  const show = (focus) => {
    const rows = sorted(), baselines = all.filter((row) => row.baseline);
    const shown = state.all ? rows : rows.filter((row, i) => i < MOST_SHOWN || row.cells.some((cell) => cell && cell.best));
    box.replaceChildren(h('table', {class: 'cards-on-phone'},
      h('thead', {}, h('tr', {}, [...(keys.length ? keys : ['runs']), ...study.metrics.map((metric) => metric.name)].map(header))),
      h('tbody', {}, [...shown, ...baselines].map((row) => h('tr', {class: row.baseline ? 'baseline' : null},
        row.baseline ? h('th', {scope: 'row', colspan: Math.max(1, keys.length)}, row.baseline)
          : keys.length ? keys.map((key) => h('td', {'data-label': key}, row.factors[key] || '""')) : h('td', {'data-label': 'runs'}, 'all'),
        study.metrics.map((metric, m) => h('td', {class: 'number', 'data-label': metric.name},
          row.cells[m]?.best ? h('strong', {title: `best: ${metric.better}`}, `★ ${cellText(row.cells[m])}`) : cellText(row.cells[m]))))))));
    more.hidden = shown.length === rows.length;
    more.textContent = `Show all ${rows.length} rows (headings sort them)`;
    if (focus != null) box.querySelectorAll('th button')[focus]?.focus();
  };
  show();
  const numbers = () => {
    const fields = ['n', 'failed', 'interrupted', 'missing', 'without_value', 'mean', 'deviation', 'median', 'min', 'max'];
    return {columns: [...keys, 'metric', 'baseline', ...fields], rows: study.metrics.flatMap((metric) => metric.table.cells.map((cell) =>
      [...keys.map((key) => cell.factors[key] ?? ''), cell.metric, cell.baseline || '', ...fields.map((field) => cell[field])]))};
  };
  const digits = h('div', {hidden: true});
  const toggle = h('button', {type: 'button', 'aria-expanded': 'false', onclick: () => {
    digits.hidden = !digits.hidden;
    digits.replaceChildren(...(digits.hidden ? [] : [numbersTable(numbers())]));
    toggle.textContent = digits.hidden ? 'Show numbers' : 'Hide numbers';
    toggle.setAttribute('aria-expanded', String(!digits.hidden));
  }}, 'Show numbers');
  return [box, more, h('div', {class: 'tools'}, toggle,
    h('button', {type: 'button', onclick: () => save(`${slug(study.name)}-table.csv`, csvOf(numbers()), 'text/csv')}, 'CSV')), digits];
}

function publishedTable(rows) {
  const first = publishedRowsTable(rows.slice(0, MOST_SHOWN));
  if (rows.length <= MOST_SHOWN) return first;
  return h('div', {}, first, h('details', {}, h('summary', {}, `${rows.length - MOST_SHOWN} more`), publishedRowsTable(rows.slice(MOST_SHOWN))));
}

function publishedRowsTable(rows) {
  const columns = ['published by', 'configuration', 'published', 'our median', 'our range', 'runs', 'percentile', 'within range'];
  return h('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'published values'}, h('table', {class: 'cards-on-phone'},
    h('thead', {}, h('tr', {}, columns.map((name) => h('th', {scope: 'col'}, name)))),
    h('tbody', {}, rows.map((row) => h('tr', {}, [row.label, row.configuration, shortNumber(row.value), shortNumber(row.median),
      row.n ? `${shortNumber(row.min)} to ${shortNumber(row.max)}` : 'no finished run', String(row.n), row.percentile == null ? '–' : `${Math.round(row.percentile)} %`, row.n ? (row.within_range ? 'yes' : 'no') : '–'].map((text, i) => h('td', {'data-label': columns[i]}, text)))))));
}
