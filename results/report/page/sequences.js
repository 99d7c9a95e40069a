// What the models put out for a few samples beside the truth, a small picture for each feature.

const MOST_FEATURES = 12;

function sequenceRows(entry, state) {
  const {steps} = entry, features = entry.features.length;
  const at = (values, step, feature) => values[(state.sample * steps + step) * features + feature];
  const rows = [];
  for (const feature of state.features)
    for (let step = 0; step < steps; ++step) {
      const truths = new Set(entry.cells.filter((cell) => !state.hidden.has(cell.label)).map((cell) => cell.truth));
      for (const truth of truths) rows.push({feature: entry.features[feature], step, series: truths.size > 1 ? `truth ${truth + 1}` : 'truth', value: at(entry.truths[truth], step, feature)});
      for (const cell of entry.cells)
        if (!state.hidden.has(cell.label)) rows.push({feature: entry.features[feature], step, series: cell.label, value: at(cell.values, step, feature)});
    }
  return rows.filter((row) => row.value != null);
}

function sequencesSpec(entry, state, width) {
  const rows = sequenceRows(entry, state);
  const truths = [...new Set(rows.map((row) => row.series).filter((series) => /^truth( \d+)?$/.test(series)))];
  const cells = entry.cells.map((cell) => cell.label);
  const styles = lineStyles(cells.length);
  const ink = styleOf('--ink');
  const names = state.features.map((feature) => entry.features[feature]);
  const columns = Math.max(1, Math.min(names.length, Math.floor(width / 340)));
  const plot = width / columns - 58;
  const longest = Math.max(...cells.map((label) => label.length));
  const domain = [...truths, ...cells];
  const color = {field: 'series', type: 'nominal', scale: {domain, range: [...truths.map(() => ink), ...styles.colours]},
    legend: {orient: 'bottom', direction: 'vertical', title: null, ...shortLabels(domain, width), labelLimit: width - 60, columns: Math.max(1, Math.floor((width - 40) / (longest * 6.8 + 40))), symbolType: 'stroke'}};
  const dash = {field: 'series', type: 'nominal', scale: {domain, range: [...truths.map(() => [1, 0]), ...styles.dashes]}, legend: color.legend};
  const layer = [
    {mark: {type: 'line', strokeWidth: 1.8, point: entry.steps <= 40 ? {size: 22} : false}, encoding: {color, strokeDash: dash,
      strokeWidth: {condition: {test: `indexof(${JSON.stringify(truths)}, datum.series) >= 0`, value: 3}, value: 1.6},
      tooltip: [{field: 'series'}, {field: 'step'}, {field: 'value', format: '.6g'}]}},
  ];
  const base = {width: plot, height: 190, layer, encoding: {
    x: {field: 'step', type: 'quantitative', title: 'output step', axis: {format: 'd', tickMinStep: 1, tickCount: Math.ceil(plot / 70)}, scale: {nice: false}},
    y: {field: 'value', type: 'quantitative', title: null, scale: {zero: false}}}};
  const description = `${entry.decoder}: truth and prediction of sample ${state.sample}`;
  if (names.length === 1) return {description, data: {values: rows}, title: names[0], ...base};
  return {description, data: {values: rows}, columns, facet: {field: 'feature', type: 'nominal', title: null, sort: names}, spec: base, resolve: {scale: {y: 'independent'}}};
}

function sequencesFigure(study, entry) {
  const all = entry.features.map((_, i) => i);
  const state = {sample: 0, features: all.slice(0, MOST_FEATURES), hidden: new Set()};
  return new Figure({
    name: `${slug(study.name)}-${entry.decoder}-sequences`,
    title: `Truth and prediction: ${entry.decoder}`,
    caption: () => ['Test samples, the first seed of each configuration, in the data’s own units, free-running; steps in the order in which the decoder puts them out.',
      entry.left_out ? `${entry.cells.length} configurations are here, ${entry.left_out} are left out.` : ''].filter(Boolean).join(' '),
    controls: (figure) => [
      choice('Sample', Array.from({length: entry.samples}, (_, i) => i), state.sample, (value) => { state.sample = Number(value); figure.redraw(); }),
      entry.features.length > 1 ? choice('Feature', [['all', entry.features.length > MOST_FEATURES ? `the first ${MOST_FEATURES}` : 'all'], ...entry.features.map((name, i) => [i, name])],
        state.features.length > 1 ? 'all' : state.features[0], (value) => { state.features = value === 'all' ? all.slice(0, MOST_FEATURES) : [Number(value)]; figure.redraw(); }) : null,
      entry.cells.length > 1 ? h('details', {},
        h('summary', {}, `Configurations shown: ${entry.cells.length - state.hidden.size} of ${entry.cells.length}`),
        h('fieldset', {}, entry.cells.map((cell) => checkbox(cell.label, !state.hidden.has(cell.label), (on) => {
          if (on) state.hidden.delete(cell.label);
          else state.hidden.add(cell.label);
          figure.redraw();
        })))) : null,
    ].filter(Boolean),
    draw: (element, width) => drawVega(element, sequencesSpec(entry, state, width)),
    numbers: () => ({columns: ['feature', 'step', 'series', 'value'], rows: sequenceRows(entry, state).map((row) => [row.feature, row.step, row.series, row.value])}),
  });
}
