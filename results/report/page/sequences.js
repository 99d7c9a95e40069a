// What the models output for a few samples beside the truth, a small picture for each feature, and for each data where
// configurations differ in them. The truth is a broad hollow line, which no configuration has.

const MOST_PICTURES = 12;

/** A name for each truth: what the configurations that have it share and others do not. */
function truthNames(entry) {
  const names = entry.truths.map((_, truth) => {
    const pieces = (cells) => cells.map((cell) => cell.label.split(', '));
    const own = pieces(entry.cells.filter((cell) => cell.truth === truth)), others = pieces(entry.cells.filter((cell) => cell.truth !== truth));
    const shared = own[0].filter((piece) => own.every((label) => label.includes(piece)));
    return shared.filter((piece) => others.some((label) => !label.includes(piece))).join(', ');
  });
  return names.map((name, truth) => (name && names.indexOf(name) === names.lastIndexOf(name) ? name : [name, `data ${truth + 1}`].filter(Boolean).join(', ')));
}

/** Pictures that have values: what they show, and a title of a line each for the feature and the data. */
function sequencePictures(entry, state) {
  const names = truthNames(entry), {steps} = entry, features = entry.features.length;
  return state.features.flatMap((feature) => entry.truths.map((values, truth) => {
    const at = (of, step) => of[(state.sample * steps + step) * features + feature];
    const cells = entry.cells.filter((cell) => cell.truth === truth && !state.hidden.has(cell.label));
    const name = entry.features[feature];
    const title = [/^\d+$/.test(name) ? `feature ${name}` : name, ...(entry.truths.length > 1 ? [names[truth]] : [])];
    const lines = cells.length ? [['truth', values], ...cells.map((cell) => [cell.label, cell.values])] : [];
    const rows = lines.flatMap(([series, of]) => Array.from({length: steps}, (_, step) => (
      {picture: title.join(': '), feature: name, data: names[truth], step, series, value: at(of, step)}))).filter((row) => row.value != null);
    return {title, rows};
  })).filter((picture) => picture.rows.length);
}

function sequencesSpec(entry, state, width) {
  const pictures = sequencePictures(entry, state);
  const labels = entry.cells.map((cell) => cell.label), domain = ['truth', ...labels];
  const styles = lineStyles(labels.length);
  const most = Math.max(1, Math.min(pictures.length, Math.floor(width / 340)));
  const truths = new Set(pictures.map((picture) => picture.title[1])).size; // a feature's stand together
  const columns = truths > 1 ? Math.ceil(truths / Math.ceil(truths / most)) : most;
  const plot = width / columns - 58;
  const longest = Math.max(...labels.map((label) => label.length));
  const legend = {orient: 'bottom', direction: 'vertical', title: null, ...shortLabels(domain, width), labelLimit: width - 86,
    columns: Math.max(1, Math.floor((width - 40) / (longest * 6.8 + 40))), symbolType: 'stroke'};
  const style = (truth, others) => ({field: 'series', type: 'nominal', scale: {domain, range: [truth, ...others]}, legend});
  const color = style(styleOf('--soft'), styles.colours);
  const strokeDash = style([1, 0], styles.dashes);
  const points = (size) => (entry.steps <= 40 ? {size, filled: true, opacity: 1} : false);
  const truth = [{filter: "datum.series === 'truth'"}], others = [{filter: "datum.series !== 'truth'"}];
  const broad = {type: 'line', strokeCap: 'round', strokeJoin: 'round'};
  const tooltip = [{field: 'series'}, {field: 'step'}, {field: 'value', format: '.6g'}];
  const base = {width: plot, height: 190,
    layer: [
      {transform: truth, mark: {...broad, strokeWidth: 8, point: points(50)}, encoding: {color, strokeDash, tooltip}},
      {transform: truth, mark: {...broad, strokeWidth: 5, color: styleOf('--panel'), point: entry.steps <= 40 ? {...points(20), color: styleOf('--panel')} : false}, encoding: {tooltip}},
      {transform: others, mark: {type: 'line', strokeWidth: 1.8, point: points(22)}, encoding: {color, strokeDash, tooltip}},
    ],
    encoding: {
      x: {field: 'step', type: 'quantitative', title: 'output step', axis: {format: 'd', tickMinStep: 1, tickCount: Math.ceil(plot / 70)}, scale: {nice: false}},
      y: {field: 'value', type: 'quantitative', title: null, scale: {zero: false}}}};
  const all = {description: `${entry.decoder}: truth and prediction of sample ${state.sample}`, data: {values: pictures.flatMap((picture) => picture.rows)}};
  const names = pictures.map((picture) => picture.title.join(': '));
  const tooLong = pictures.some(({title}) => title.some((line) => line.length * 6.8 > plot));
  const titles = pictures.map(({title}) => (tooLong ? title.map((line) => line.replace(/(^|, )[a-z_]+\./g, '$1')) : title));
  if (!pictures.length) return {...all, title: 'No configuration is shown.', width: plot, height: 20, mark: 'point'};
  if (pictures.length === 1) return {...all, title: titles[0], ...base};
  return {...all, columns, facet: {field: 'picture', type: 'nominal', title: null, sort: names,
    header: {labelExpr: labelled(names, titles), labelLimit: plot}}, spec: base, resolve: {scale: {y: 'independent'}}};
}

/** The truth's mark in the legend is as broad as its line, and shorter: Vega gives an entry room for width and length. */
const broadTruth = {strokeWidth: {signal: "(datum.value === 'truth' ? 8 : 3)"}, size: {signal: "(datum.value === 'truth' ? 152 : 300)"}};

function sequencesFigure(study, entry) {
  const all = entry.features.map((_, i) => i);
  const most = Math.max(1, Math.floor(MOST_PICTURES / entry.truths.length));
  const state = {sample: 0, features: all.slice(0, most), hidden: new Set()};
  return new Figure({
    name: `${slug(study.name)}-${entry.decoder}-sequences`,
    title: `Truth and prediction: ${entry.decoder}`,
    caption: () => ['Test samples, the first seed of each configuration, in the data’s own units, free-running; steps in the order in which the decoder outputs them.',
      'The broad hollow line is the truth.',
      entry.truths.length > 1 ? 'Configurations with different data or targets have pictures of their own.' : '',
      entry.left_out ? `${entry.cells.length} configurations are here, ${entry.left_out} are left out.` : ''].filter(Boolean).join(' '),
    controls: (figure) => {
      const styles = lineStyles(entry.cells.length);
      return [
      choice('Sample', Array.from({length: entry.samples}, (_, i) => i), state.sample, (value) => { state.sample = Number(value); figure.redraw(); }),
      entry.features.length > 1 ? choice('Feature', [['all', entry.features.length > most ? `the first ${most}` : 'all'], ...entry.features.map((name, i) => [i, name])],
        state.features.length > 1 ? 'all' : state.features[0], (value) => { state.features = value === 'all' ? all.slice(0, most) : [Number(value)]; figure.redraw(); }) : null,
      entry.cells.length > 1 ? h('details', {},
        h('summary', {}, `Configurations shown: ${entry.cells.length - state.hidden.size} of ${entry.cells.length}`),
        h('fieldset', {}, entry.cells.map((cell, i) => checkbox(cell.label, !state.hidden.has(cell.label), (on) => {
          if (on) state.hidden.delete(cell.label);
          else state.hidden.add(cell.label);
          figure.redraw();
        }, swatch(styles.colours[i], styles.dashes[i]))))) : null,
    ].filter(Boolean);
    },
    draw: (element, width) => drawVega(element, sequencesSpec(entry, state, width), {patch: (made) => restyleLegends(made, {symbols: broadTruth})}),
    numbers: () => {
      const columns = ['feature', ...(entry.truths.length > 1 ? ['data'] : []), 'step', 'series', 'value'];
      return {columns, rows: sequencePictures(entry, state).flatMap((picture) => picture.rows).map((row) => columns.map((column) => row[column]))};
    },
  });
}
