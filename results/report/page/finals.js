// The numbers at the end of the runs: a box per configuration with every seed on it, seeds joined between the levels of one
// factor, baselines and published values as lines.

const linesOf = (label) => label.split(', ');

/** Of each baseline one line, or where it differs between configurations a mark in each row. */
function baselineRows(metric, strips, labels, shown) {
  return metric.baselines.filter((b) => shown.has(b.label)).flatMap((b) =>
    strips.map((strip, i) => ({baseline: b.label, value: b.values[strip.place], cell: labels[i]})).filter((row) => row.value != null));
}

/** Values to draw beside the runs, each with a name: baselines (one value for each configuration) and published ones. */
function linesBeside(metric) {
  const published = new Map(metric.published.map((p) => [`published: ${p.label} ${shortNumber(p.value)}`, p.value]));
  return [...metric.baselines, ...[...published].map(([label, value]) => ({label, values: [value], published: true}))];
}

const SCALE_PADDING = 18;

/** Names above the picture for lines at these values, on as many levels as it takes that none covers another. Each begins
 *  beside its line, or further left where it would leave the picture. */
function placedNames(reference, values, plot, log) {
  const scale = log ? Math.log : (value) => value;
  const low = scale(Math.min(...values)), span = scale(Math.max(...values)) - low || 1;
  const levels = [];
  return [...reference].sort((a, b) => a.value - b.value).map((row) => {
    const at = SCALE_PADDING + (scale(row.value) - low) / span * (plot - 2 * SCALE_PADDING), length = row.label.length * 7 + 12;
    const side = at < plot / 2 ? 1 : -1;
    const shift = Math.min(0, plot - Math.max(at, at + side * length));
    const from = Math.min(at, at + side * length) + shift, to = from + length;
    let level = levels.findIndex((taken) => taken.every((other) => to < other[0] || from > other[1]));
    if (level < 0) level = levels.push([]) - 1;
    levels[level].push([from, to]);
    return {...row, side, shift, level};
  });
}

const BOX_KEYS = ['whisker_low', 'q1', 'median', 'q3', 'whisker_high'];
const MOST_JOINED = 3000;  // runs: more lines are a grey mass

/** A configuration without one of its factors: what runs that a line joins have in common. */
const withoutFactor = (study, cell, key) => study.factors.filter((factor) => factor.key !== key).map((factor) => factor.values[cell]).join('\n');

/** Factors between whose levels seeds can be joined: some configurations differ in nothing else. The last varies fastest. */
function joinKeys(study, metric) {
  if (study.seeds.length < 2 || metric.strips.length * study.seeds.length > MOST_JOINED) return [];
  const apart = (key) => new Set(metric.strips.map((strip) => withoutFactor(study, strip.cell, key))).size;
  return study.factors.map((factor) => factor.key).filter((key) => !metric.unit_keys.includes(key) && apart(key) < metric.strips.length).reverse();
}

/** What the configurations that share a unit have in common, one text for each strip. */
const unitOf = (study, metric, strip) => metric.unit_keys.map((key) => `${key}=${study.factors.find((factor) => factor.key === key).values[strip.cell] || '""'}`).join(', ');

/** The strips of one unit; those that a line joins stand together. */
function shownStrips(study, metric, state) {
  const strips = metric.strips.map((strip, i) => ({...strip, place: i})).filter((strip) => unitOf(study, metric, strip) === state.unit);
  if (!state.join) return strips;
  const others = [...new Set(strips.map((strip) => withoutFactor(study, strip.cell, state.join)))];
  return strips.sort((a, b) => others.indexOf(withoutFactor(study, a.cell, state.join)) - others.indexOf(withoutFactor(study, b.cell, state.join)) || a.place - b.place);
}

function stripsSpec(study, metric, state, width) {
  const strips = shownStrips(study, metric, state);
  const labels = strips.map((strip) => study.cells[strip.cell]);
  const boxes = strips.map((strip, i) => ({cell: labels[i], ...strip.box})).filter((box) => box.n > 0);
  const runs = strips.flatMap((strip, i) => strip.values.map((value, s) => ({cell: labels[i], row: i, seed: String(study.seeds[s]), value,
    joined: `${study.seeds[s]} ${withoutFactor(study, strip.cell, state.join)}`}))).filter((row) => row.value != null);
  const ink = styleOf('--ink'), soft = styleOf('--soft'), colour = lineStyles(1).colours[0], second = lineStyles(2).colours[1];
  const unbroken = shortened(labels, width).map(linesOf);
  const longest = Math.max(...unbroken.flat().map((text) => text.length));
  const room = Math.min(longest * 6.6 + 12, width * 0.45);
  const texts = unbroken.map((text) => text.flatMap((line) => wrapped(line, Math.floor((room - 12) / 6.6))));
  const lines = Math.max(...texts.map((text) => text.length));
  const step = Math.max(30, 15 * lines + 12);
  const scale = valueScale(state.log, {nice: false, padding: SCALE_PADDING});
  const x = (field) => ({field, type: 'quantitative', title: `${fitting(metric, width)}${metric.units === '1' ? '' : ` [${metric.units}]`}${state.log ? ', log scale' : ''}`, scale,
    axis: valueAxis(state.log, 'x', {tickCount: Math.ceil((width - room) / 90), titleLimit: width - 20, titleAnchor: 'end'})});
  const y = {field: 'cell', type: 'nominal', sort: labels, title: null, scale: {domain: labels, padding: 0.2},
    axis: {labelExpr: labelled(labels, texts), labelLimit: room, labelLineHeight: 15, labelOffset: {expr: `-7.5 * (length(${labelled(labels, texts).replace('datum.label', 'datum.value').replace(' || datum.label', " || ''")}) - 1)`}, ticks: false, domain: false, grid: true}};
  const positive = (rows, field) => (state.log ? rows.filter((row) => row[field] > 0) : rows);
  const tooltip = ['n', 'mean', 'low', 'high', 'median', 'q1', 'q3', 'min', 'max'].map((field) => ({field,
    title: {low: '95 % interval of the mean from', high: 'to', n: 'seeds'}[field] || field, format: field === 'n' ? 'd' : '.4~g'}));
  const layer = [
    {data: {values: positive(runs, 'value')},
      params: [{name: 'seed', select: {type: 'point', on: 'pointerover', fields: ['seed'], nearest: true, clear: 'pointerout'}}],
      mark: {type: 'point', filled: true, size: 46, color: colour, stroke: styleOf('--ground'), strokeWidth: 0.6},
      encoding: {x: x('value'), y, opacity: {condition: {param: 'seed', value: 1}, value: 0.45},
        tooltip: [{field: 'cell', title: 'configuration'}, {field: 'seed'}, {field: 'value', format: '.4~g'}]}},
    {data: {values: positive(boxes, 'whisker_low')}, mark: {type: 'rule', color: soft, strokeWidth: 1.4}, encoding: {x: x('whisker_low'), x2: {field: 'whisker_high'}, y}},
    {data: {values: positive(boxes, 'q1')}, mark: {type: 'bar', height: {band: 0.72}, fill: colour, fillOpacity: 0.14, stroke: soft, strokeWidth: 1.2},
      encoding: {x: x('q1'), x2: {field: 'q3'}, y, tooltip}},
    {data: {values: positive(boxes, 'median')}, mark: {type: 'tick', thickness: 2.4, height: {band: 0.72}, color: ink}, encoding: {x: x('median'), y, tooltip}},
  ];
  if (state.join)
    layer.splice(1, 0, {data: {values: positive(runs, 'value')}, mark: {type: 'line', strokeWidth: 1, color: soft},
      encoding: {x: x('value'), y, detail: [{field: 'joined'}, {field: 'seed'}], order: {field: 'row', type: 'quantitative'},
        opacity: {condition: {param: 'seed', empty: false, value: 0.9}, value: 0.25}}});
  layer.push(layer.shift()); // the points on top
  const baselines = positive(baselineRows(metric, strips, labels, state.baselines), 'value');
  const constant = (label) => new Set(baselines.filter((row) => row.baseline === label).map((row) => row.value)).size === 1;
  const rules = [...new Set(baselines.map((row) => row.baseline))].filter(constant)
    .map((label) => ({label, value: baselines.find((row) => row.baseline === label).value}));
  const ticks = baselines.filter((row) => !constant(row.baseline));
  const published = linesBeside(metric).filter((line) => line.published && state.baselines.has(line.label)).map((line) => ({label: line.label, value: line.values[0]}));
  const reference = [...rules, ...positive(published, 'value')];
  const varying = ticks.filter((row, i) => ticks.findIndex((other) => other.baseline === row.baseline) === i).map((row) => ({label: `${row.baseline} (ticks)`, value: row.value}));
  if (ticks.length)
    layer.push({data: {values: ticks}, mark: {type: 'tick', thickness: 2, height: {band: 0.9}, color: second, strokeDash: [4, 3]},
      encoding: {x: x('value'), y, tooltip: [{field: 'baseline'}, {field: 'value', format: '.4~g'}]}});
  const plot = width - room - 30;
  if (reference.length)
    layer.push({data: {values: reference}, mark: {type: 'rule', strokeDash: [5, 4], strokeWidth: 1.6, color: second},
      encoding: {x: x('value'), tooltip: [{field: 'label'}, {field: 'value', format: '.4~g'}]}});
  for (const row of placedNames([...reference, ...varying], [...positive(runs, 'value'), ...reference, ...ticks].map((one) => one.value), plot, state.log))
    layer.push({data: {values: [row]}, mark: {type: 'text', align: row.side > 0 ? 'left' : 'right', dx: 3 * row.side + row.shift, fontSize: 12, color: second, baseline: 'bottom'},
      encoding: {x: x('value'), y: {value: -3 - 15 * row.level}, text: {field: 'label'}}});
  return {description: `${metric.long_name}: boxes and seeds of ${labels.length} configurations`, width: plot,
    height: step * labels.length, layer, resolve: {scale: {y: 'shared'}}};
}

function stripsFigure(study, metric) {
  const all = metric.strips.flatMap((strip) => strip.values).filter((value) => value != null);
  const low = Math.min(...all), high = Math.max(...all);
  const beside = linesBeside(metric);
  const keys = joinKeys(study, metric), units = [...new Set(metric.strips.map((strip) => unitOf(study, metric, strip)))];
  const state = {log: spansDecades(all), join: keys[0] ?? '', unit: units[0], baselines: new Set(beside.filter((b) => !isFar(b.values, low, high, 1.3)).map((b) => b.label))};
  const labels = metric.strips.map((strip) => study.cells[strip.cell]);
  return new Figure({
    name: `${slug(study.name)}-${metric.name}-seeds`,
    title: `Every seed: ${metric.name}`,
    caption: () => [`A point is a run; boxes hold the middle half of the seeds around the median, whiskers end at the outermost value within 1.5 box lengths.`,
      state.join ? `Grey lines join runs of one seed that differ in nothing but ${state.join}; hover to highlight a seed.` : '',
      metric.strips.length > 1 && metric.strips.length * study.seeds.length > MOST_JOINED ? `Runs of one seed are not joined: there are more than ${MOST_JOINED.toLocaleString('en')}.` : '',
      metric.strips.some((strip) => strip.values.length < study.seeds.length) ? `The first ${metric.strips[0].values.length.toLocaleString('en')} of ${study.seeds.length.toLocaleString('en')} seeds are drawn as points; boxes are of all.` : '',
      metric.better ? `${metric.better === 'lower' ? 'Lower' : 'Higher'} is better.` : '',
      metric.strips.length < study.cells.length ? `The ${metric.strips.length} of ${study.cells.length} configurations with the best medians are drawn.` : '',
      beside.length > state.baselines.size ? `Not drawn: ${beside.filter((b) => !state.baselines.has(b.label)).map((b) => (b.published ? b.label : `${b.label} (${shortNumber(b.values.find((v) => v != null))})`)).join(', ')}.` : ''].filter(Boolean).join(' '),
    controls: (figure) => [
      checkbox('log axis', state.log, (on) => { state.log = on; figure.redraw(); }),
      units.length > 1 ? choice('Measured in', units, state.unit, (unit) => { state.unit = unit; figure.redraw(); }) : null,
      keys.length ? choice('Join seeds between levels of', [...keys, ['', 'nothing']], state.join, (key) => { state.join = key; figure.redraw(); }) : null,
      ...beside.map((b) => checkbox(b.label, state.baselines.has(b.label), (on) => {
        if (on) state.baselines.add(b.label);
        else state.baselines.delete(b.label);
        figure.redraw();
      })),
    ].filter(Boolean),
    draw: (element, width) => drawVega(element, stripsSpec(study, metric, state, width), {canvas: all.length > 4000}),
    numbers: () => ({
      columns: ['configuration', 'seed', metric.name],
      rows: [...metric.strips.flatMap((strip, i) => strip.values.map((value, s) => [labels[i], study.seeds[s], value])),
        ...metric.strips.flatMap((strip, i) => (strip.box.n > 0 ? BOX_KEYS.map((key) => [`${labels[i]} (${key.replace('_', ' ')})`, null, strip.box[key]]) : [])),
        ...beside.flatMap((b) => b.values.map((value, i) => [b.published ? b.label : `${labels[i]} (${b.label})`, null, value]))],
    }),
  });
}
