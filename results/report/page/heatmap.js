// Means over two factors as colours; further factors make a small picture for each of their values.

const MOST_FACETS = 24;
const MOST_LEVELS = 120;  // of a factor: more cells than the picture has pixels to tell apart

const levelsOf = (study, key) => [...new Set(study.factors.find((factor) => factor.key === key).values)];

function heatRows(study, metric, state) {
  const rest = study.factors.map((factor) => factor.key).filter((key) => key !== state.x && key !== state.y);
  return metric.table.cells.filter((cell) => !cell.baseline).map((cell) => ({
    x: cell.factors[state.x] || '""', y: cell.factors[state.y] || '""',
    facet: rest.map((key) => `${key}=${cell.factors[key] || '""'}`).join(', '),
    unit: metric.unit_keys.map((key) => `${key}=${cell.factors[key] || '""'}`).join(', '), mean: cell.mean, deviation: cell.deviation, n: cell.n, text: cell.n ? shortNumber(cell.mean) : '–',
  }));
}

/** Levels as lines of at most `most` characters; long numbers with four digits. Unbroken where there is no room for lines. */
const axisTexts = (levels, most, breaks) => levels.map((level) => {
  const text = level && level.length > 8 && Number.isFinite(Number(level)) ? shortNumber(Number(level)) : level || '""';
  return breaks ? wrapped(text, most) : [text];
});

function heatSpec(study, metric, state, width) {
  const rows = heatRows(study, metric, state).filter((row) => row.unit === state.unit);
  const facets = [...new Set(rows.map((row) => row.facet))].slice(0, MOST_FACETS);
  const kept = rows.filter((row) => facets.includes(row.facet));
  const known = kept.map((row) => row.mean).filter((value) => value != null);
  const low = Math.min(...known), high = Math.max(...known);
  const log = spansDecades(known);
  const xs = levelsOf(study, state.x).length, ys = levelsOf(study, state.y).length;
  const yRoom = Math.min(160, width * 0.3, 7 * Math.max(...levelsOf(study, state.y).map((text) => text.length)) + 40);
  const perRow = facets.length > 1 ? Math.max(1, Math.floor((width - 60) / (xs * 64 + yRoom))) : 1;
  const columns = Math.min(facets.length, perRow);
  const cell = Math.max(5, Math.min(130, ((width - 60) / columns - yRoom - (columns > 1 ? 20 : 0)) / xs));
  const xTexts = axisTexts(levelsOf(study, state.x), Math.max(5, Math.floor(cell / 6.6)), cell >= 40);
  const yTexts = axisTexts(levelsOf(study, state.y), Math.floor((yRoom - 36) / 6.6), cell >= 24);
  const tallest = Math.max(...yTexts.map((lines) => lines.length)) * 15 + 6;
  const axis = (levels, texts) => ({labelExpr: labelled(levels.map((level) => level || '""'), texts), labelLimit: 0, labelLineHeight: 15, domain: false, ticks: false, labelOverlap: true});
  const reverse = metric.better === 'lower';
  const dark = "luminance(scale('color', datum.mean)) < 0.179";  // black and white text have the same contrast there, 4.58
  const tooltip = [{field: 'x', title: state.x}, {field: 'y', title: state.y}, {field: 'mean', format: '.4~g'}, {field: 'deviation', format: '.4~g'}, {field: 'n', title: 'runs'}];
  const base = {
    width: {step: cell}, height: {step: cell < 24 ? 6 : Math.max(26, tallest, Math.min(52, cell * 0.6))},
    layer: [
      {transform: [{filter: '!isValid(datum.mean)'}], mark: {type: 'rect', fill: null, stroke: styleOf('--line'), strokeWidth: 1}, encoding: {tooltip}},
      {transform: [{filter: 'isValid(datum.mean)'}], mark: {type: 'rect', stroke: styleOf('--ground'), strokeWidth: cell > 24 ? 2 : 0.5},
        encoding: {color: {field: 'mean', type: 'quantitative', scale: {...(log ? {type: 'log'} : {}), scheme: 'viridis', reverse, domain: low < high ? [low, high] : [low - 1, low + 1]},
          legend: {title: metric.name + (log ? ', log scale' : ''), format: '.4~g', ...(log ? {labelExpr: logLabels('color')} : {}), orient: 'bottom', gradientLength: Math.min(220, width - 60), titleLimit: width - 60}},
        tooltip}},
      ...(cell >= 40 ? [{mark: {type: 'text', fontSize: 12}, encoding: {text: {field: 'text'}, color: {condition: [{test: '!isValid(datum.mean)', value: styleOf('--ink')}, {test: dark, value: '#ffffff'}], value: '#000000'}}}] : []),
    ],
    encoding: {
      x: {field: 'x', type: 'nominal', sort: levelsOf(study, state.x).map((level) => level || '""'), title: state.x, axis: {...axis(levelsOf(study, state.x), xTexts), labelAngle: cell < 40 ? -40 : 0}},
      y: {field: 'y', type: 'nominal', sort: levelsOf(study, state.y).map((level) => level || '""'), title: state.y, axis: axis(levelsOf(study, state.y), yTexts)},
    },
  };
  const description = `Mean ${metric.long_name} over ${state.x} and ${state.y}`;
  if (facets.length === 1) return {description, data: {values: kept}, ...base};
  return {description, data: {values: kept}, columns, facet: {field: 'facet', type: 'nominal', title: null, sort: facets, header: {labelExpr: "split(datum.label, ', ')", labelLimit: cell * xs + yRoom, labelLineHeight: 15}}, spec: base};
}

const factorsOf = (study, fits) => study.factors.map((factor) => factor.key).filter((key) => fits(levelsOf(study, key).length));

/** Why there is no picture over two factors that vary; null where there is one, or nothing to draw. */
function heatNote(study) {
  const large = factorsOf(study, (levels) => levels > MOST_LEVELS);
  if (!large.length || factorsOf(study, (levels) => levels > 1).length < 2 || factorsOf(study, (levels) => levels > 1 && levels <= MOST_LEVELS).length > 1) return null;
  return h('p', {class: 'soft'}, `No picture over two factors: ${large.map((key) => `${key} has ${levelsOf(study, key).length} values`).join(', ')}, and more than ${MOST_LEVELS} could not be told apart.`);
}

/** Nothing where there are not two factors with several values. */
function heatFigure(study, metric) {
  const keys = factorsOf(study, (levels) => levels > 1 && levels <= MOST_LEVELS).filter((key) => !metric.unit_keys.includes(key));
  if (keys.length < 2 || !metric.table.cells.some((cell) => cell.n > 0 && !cell.baseline)) return null;
  const byLevels = [...keys].sort((a, b) => levelsOf(study, b).length - levelsOf(study, a).length);
  const state = {x: byLevels[0], y: byLevels[1]};
  const units = [...new Set(heatRows(study, metric, state).map((row) => row.unit))];
  state.unit = units[0];
  const pick = (figure, axis, other) => choice(axis === 'x' ? 'across' : 'down', keys, state[axis], (key) => {
    if (key === state[other]) state[other] = state[axis];
    state[axis] = key;
    figure.redraw();
  });
  return new Figure({
    name: `${slug(study.name)}-${metric.name}-factors`,
    title: `Over two factors: ${metric.name}`,
    caption: () => {
      const facets = new Set(heatRows(study, metric, state).map((row) => row.facet)).size;
      return [`Means over the seeds; ${metric.better ? 'the lighter, the better.' : 'lighter is larger.'} – is a configuration without a finished run.`,
        facets > 1 ? 'One picture for each value of the other factors.' : '', facets > MOST_FACETS ? `The first ${MOST_FACETS} of ${facets} are drawn.` : ''].filter(Boolean).join(' ');
    },
    controls: (figure) => [...(keys.length > 2 ? [pick(figure, 'x', 'y'), pick(figure, 'y', 'x')] : []),
      ...(units.length > 1 ? [choice('Measured in', units, state.unit, (unit) => { state.unit = unit; figure.redraw(); })] : [])],
    draw: (element, width) => drawVega(element, heatSpec(study, metric, state, width), {canvas: metric.table.cells.length > 2000}),
    numbers: () => ({
      columns: [...study.factors.map((factor) => factor.key), 'mean', 'deviation', 'runs'],
      rows: metric.table.cells.filter((cell) => !cell.baseline).map((cell) => [...study.factors.map((factor) => cell.factors[factor.key]), cell.mean, cell.deviation, cell.n]),
    }),
  });
}
