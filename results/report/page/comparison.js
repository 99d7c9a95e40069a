// What each factor changes: effects with their intervals, as a picture and as a table with the tests.

const MOST_DRAWN = 8;  // comparisons in one picture; of more only the main effects
const MOST_EFFECTS = 20, MOST_EFFECTS_ON_PHONE = 8;  // rows of it, single cells included

const changeText = (row) => row.changes.map((change) => `${change.key}: ${change.from || '""'} → ${change.to || '""'}`).join(' × ');

/** Seeds in which the change is better, and the probability of improvement: "9 of 10 (0.87)". */
function better(row) {
  if (row.changes.length > 1 || row.n === 0) return '–';
  if (row.better === 'neither') return `higher in ${row.seeds_higher} of ${row.n}`;
  return `${row.better === 'lower' ? row.seeds_lower : row.seeds_higher} of ${row.n} (${shortNumber(row.probability_of_improvement)})`;
}

function pText(row, holm, error) {
  if (row.n === 0) return '–';
  if (row.seeds_needed) return `needs ${row.seeds_needed} seeds`;
  return shortNumber(row[holm]) + (error && row[error] > 0 ? ` ± ${shortNumber(row[error] * row[holm] / row.p_sign_flip)}` : '');
}

const threeDigits = (value) => String(Number(value.toPrecision(3)));

/** A ratio with ×, a difference with its sign. */
const effectText = (scale, value) => (value == null ? '–' : (scale === 'ratio' ? '×' : value > 0 ? '+' : '') + shortNumber(value));

const intervalText = (scale, low, high) => (low == null || high == null ? '–' : `${effectText(scale, low)} to ${effectText(scale, high)}`);

const answerText = (row) => (row.answer == null ? '–' : row.answer === 'opposite' ? 'depends on the cell' : row.answer);

const isPooled = (row) => row.answer !== 'opposite';

/** A row, and where its crossed cells are opposite one for each of them. */
const withCells = (rows) => rows.flatMap((row) => [{...row, label: changeText(row)},
  ...row.cells.map((cell) => ({...row, ...cell, label: `${changeText(row)}: at ${cell.where}`, is_cell: true, seeds_needed: null, cells: []}))]);

function effectSizeText(row) {
  if (!isPooled(row) || row.is_cell) return '–';
  if (row.answer === 'identical' || (row.d_z == null && row.n > 1)) return 'all equal';
  return row.d_z == null ? '–' : `${threeDigits(row.d_z)}${row.hedges_gz == null ? '' : ` (${threeDigits(row.hedges_gz)})`}`;
}

function comparisonCells(row) {
  const numbers = [answerText(row), shortNumber(row.from_mean), shortNumber(row.to_mean), effectText(row.scale, row.effect),
    intervalText(row.scale, row.effect_low, row.effect_high)];
  if (!isPooled(row)) return [breakable(row.label), ...numbers, '–', String(row.n), '–', '–', '–'];
  return [breakable(row.label), ...numbers, better(row),
    row.is_cell || row.complete_pairs === row.pairs ? String(row.n) : `${row.n}; ${row.complete_pairs} of ${row.pairs} pairs`,
    row.p_anytime_holm == null ? pText(row, 'p_sign_flip_holm', 'p_sign_flip_error') : pText(row, 'p_anytime_holm'), row.is_cell ? '–' : pText(row, 'p_wilcoxon_holm'), effectSizeText(row)];
}

function comparisonTable(rows) {
  const columns = ['change', 'answer', 'from', 'to', 'effect', rows.every(isPooled) ? '95 % interval' : 'interval',
    rows.some((row) => row.changes.length === 1 && row.better !== 'neither') ? 'better (P)' : 'better', 'seeds',
    rows.some((row) => row.p_anytime != null) ? 'p anytime (Holm)' : 'p sign flip (Holm)', 'p Wilcoxon (Holm)', 'd_z (g)'];
  return h('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'comparisons'}, h('table', {class: 'compact cards-on-phone'},
    h('thead', {}, h('tr', {}, columns.map((name, i) => h('th', {scope: 'col', class: i > 1 ? 'number' : null}, name)))),
    h('tbody', {}, withCells(rows).map((row) => h('tr', {}, comparisonCells(row)
      .map((text, i) => h(i === 0 ? 'th' : 'td', {class: i > 1 ? 'number' : null, scope: i === 0 ? 'row' : null, 'data-label': i === 0 ? null : columns[i]}, text)))))));
}

/** What the picture shows: effects of one scale, of very many those over all cells first. */
function drawnEffects(rows, most) {
  const {scale} = rows.find((row) => row.n > 0);
  const all = withCells(rows).filter((row) => row.n > 0 && isPooled(row) && row.scale === scale);
  if (all.length <= most) return all;
  const kept = new Set([...all.filter((row) => !row.is_cell), ...all.filter((row) => row.is_cell)].slice(0, most));
  return all.filter((row) => kept.has(row));
}

function comparisonSpec(rows, metric, width) {
  const {scale} = rows.find((row) => row.n > 0), isRatio = scale === 'ratio', name = isRatio ? 'ratio' : 'difference';
  const drawn = drawnEffects(rows, width < PHONE ? MOST_EFFECTS_ON_PHONE : MOST_EFFECTS);
  const values = drawn.map((row, i) => ({...row, change: `${i}`}));
  const seeds = drawn.flatMap((row, i) => row.effects.map((value, s) => ({change: `${i}`, value, seed: row.is_cell ? '' : String(row.seeds[s])})));
  const unbroken = values.map((row) => row.label.split(/: | (?=× )/));
  const longest = Math.max(...unbroken.flat().map((text) => text.length));
  const room = Math.min(longest * 6.6 + 12, width * 0.45);
  const labels = Object.fromEntries(values.map((row, i) => [row.change, unbroken[i].flatMap((line) => wrapped(line, Math.floor((room - 12) / 6.6)))]));
  const step = Math.max(34, ...Object.values(labels).map((lines) => lines.length * 15 + 14));
  const [colour] = lineStyles(1).colours, soft = styleOf('--soft');
  const bars = values.filter((row) => row.effect_low != null);
  const y = {field: 'change', type: 'nominal', sort: values.map((row) => row.change), title: null,
    axis: {labelExpr: `${JSON.stringify(labels)}[datum.label]`, labelLimit: room, labelLineHeight: 15, labelOffset: {expr: `-7.5 * (length(${JSON.stringify(labels)}[datum.value] || '') - 1)`}, ticks: false, domain: false, grid: true}};
  const x = (field) => ({field, type: 'quantitative', title: `${name} of ${metric.name}`, scale: {type: isRatio ? 'log' : 'linear', padding: 10, nice: false}, axis: valueAxis(isRatio, 'x', {tickCount: Math.ceil((width - room) / 90), titleLimit: width - 20, titleAnchor: 'end'})});
  return {
    description: `Effects on ${metric.long_name} with their intervals`, width: width - room - 30, height: step * values.length,
    layer: [
      {data: {values: [{none: isRatio ? 1 : 0}]}, mark: {type: 'rule', color: soft, strokeDash: [5, 4]}, encoding: {x: x('none')}},
      ...(bars.length ? [{data: {values: bars}, mark: {type: 'rule', color: colour, strokeWidth: 3}, encoding: {x: x('effect_low'), x2: {field: 'effect_high'}, y}}] : []),
      {data: {values: seeds}, mark: {type: 'point', filled: true, size: 34, opacity: 0.9, color: styleOf('--ink'), stroke: styleOf('--ground'), strokeWidth: 0.5}, encoding: {x: x('value'), y, tooltip: [{field: 'seed'}, {field: 'value', title: name, format: '.4~g'}]}},
      {data: {values}, mark: {type: 'point', filled: true, shape: 'diamond', size: 130, color: colour, opacity: 1}, encoding: {x: x('effect'), y,
        tooltip: [{field: 'label', title: 'change'}, {field: 'effect', title: name, format: '.4~g'}, {field: 'effect_low', title: 'interval from', format: '.4~g'}, {field: 'effect_high', title: 'to', format: '.4~g'}, {field: 'n', title: 'seeds'}]}},
    ],
  };
}

function comparisonCaption(metric, rows, all) {
  const main = rows.length < all.length ? 'Main effects. ' : '', isRatio = rows.find((row) => row.n > 0).scale === 'ratio';
  const drawn = [`Diamonds: mean ${isRatio ? 'ratio (geometric)' : 'difference'}`, rows.some((row) => row.effect_low != null) ? 'bars: its 95 % interval' : '',
    rows.every(isPooled) ? '' : 'bars at single cells: their 90 % interval', rows.some((row) => row.n > 1) ? 'small points: seeds' : ''].filter(Boolean);
  const side = metric.better === 'lower' ? 'Left' : 'Right';
  const meaning = metric.better ? ` ${side} of ${isRatio ? 1 : 0} the change makes it better${rows.some((row) => row.changes.length > 1) ? '; of an interaction (×), by how much more than in the other level' : ''}.` : '';
  const effects = drawnEffects(rows, Infinity).length, most = innerWidth < PHONE ? MOST_EFFECTS_ON_PHONE : MOST_EFFECTS;
  return `${main}${drawn.join('; ')}.${meaning}${effects > most ? ` ${most} of ${effects} effects are drawn, the table has all.` : ''}${rows.some((row) => row.effects.length < row.n) ? ` Of very many seeds the first ${rows.find((row) => row.effects.length < row.n).effects.length.toLocaleString('en')} are drawn; all count.` : ''}`;
}

function comparisonNumbers(rows) {
  const fields = Object.keys(rows[0]).filter((field) => !['changes', 'seeds', 'from', 'to', 'differences', 'effects', 'cells', 'averaged_over', 'together_with', 'metric', 'better'].includes(field));
  const seeds = [...new Set(rows.flatMap((row) => row.seeds))].sort((a, b) => a - b);
  return {columns: ['change', ...fields, ...seeds.map((seed) => `effect of seed ${seed}`)],
    rows: withCells(rows).map((row) => [row.label, ...fields.map((field) => row[field] ?? null), ...seeds.map((seed) => (row.is_cell ? null : row.effects[row.seeds.indexOf(seed)] ?? null))])};
}

/** Elements for the comparison of one metric. */
function comparisonContent(study, metric) {
  const section = study.comparison;
  const entry = (section.metrics || []).find((candidate) => candidate.metric === metric.name);
  const note = section.note ? [h('p', {class: 'soft'}, section.note)] : [];
  if (!entry) return note;
  if (!entry.comparison) return [...note, h('p', {class: 'message'}, entry.note)];
  const main = entry.comparison.rows.filter((row) => row.changes.length === 1), {interactions} = entry;
  const all = [...main, ...interactions], rows = all.length <= MOST_DRAWN ? all : main;
  const drawn = rows.some((row) => row.n > 0);
  const figure = drawn && new Figure({
    name: `${slug(study.name)}-${metric.name}-differences`,
    title: `Effects: ${metric.name}`,
    caption: () => comparisonCaption(metric, rows, all),
    draw: (element, width) => drawVega(element, comparisonSpec(rows, metric, width)),
    numbers: () => comparisonNumbers(all),
  });
  const more = interactions.length ? h('details', {}, h('summary', {}, `${plural(interactions.length, 'interaction')} of factors`),
    h('p', {class: 'soft small'}, `As tapelab compare --factor ${section.factors.join(' --factor ')} tests them, corrected for effects and interactions together.`), comparisonTable(interactions)) : null;
  return [...note, comparisonTable(main), ...(more ? [more] : []), h('p', {class: 'soft small'}, entry.method.replace(/\n/g, ' ')), ...(figure ? [figure.element] : [])];
}
