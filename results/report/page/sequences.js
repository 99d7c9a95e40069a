// What the models output for a few samples beside the truth, a small picture for each feature, sample, and data where
// configurations differ in them. The truth is a solid line in the colour of the ink, which no configuration has.

const MOST_PICTURES = 12, MOST_ON_PHONE = 3;
const MOST_TOGETHER = 6; // configurations that are drawn at first

/** Mean over steps, and features unless one is given, of squared errors of a cell in these samples. */
function squaredError(entry, cell, samples, feature, scale = () => 1) {
  const {steps} = entry, features = entry.features.length, truth = entry.truths[cell.truth];
  let sum = 0, count = 0;
  for (const sample of samples)
    for (let at = sample * steps * features; at < (sample + 1) * steps * features; ++at) {
      if (truth[at] == null || cell.values[at] == null || (feature !== undefined && at % features !== feature)) continue;
      sum += (cell.values[at] - truth[at]) ** 2 / scale(at % features);
      ++count;
    }
  return count ? sum / count : null;
}

/** The variance of each feature's truth: errors of features in different units, divided by it, can be added. */
function variances(entry) {
  return entry.features.map((_, feature) => {
    const values = entry.truths.flatMap((truth) => truth.filter((value, at) => value != null && at % entry.features.length === feature));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length || 1;
  });
}

/** Features without a name have a number. */
const featureLabel = (name) => (/^\d+$/.test(name) ? `feature ${name}` : name);

const meanOf = (values) => values.filter((value) => value != null).reduce((sum, value, _, all) => sum + value / all.length, 0);

/** Samples and configurations from the least error to the largest. */
function errorOrder(entry) {
  const variance = variances(entry), scale = (feature) => variance[feature];
  const all = Array.from({length: entry.samples}, (_, i) => i);
  const byError = (items, error) => items.map((item) => [error(item), item]).sort((a, b) => a[0] - b[0]).map(([, item]) => item);
  return {samples: byError(all, (sample) => meanOf(entry.cells.map((cell) => squaredError(entry, cell, [sample], undefined, scale)))),
    cells: byError(entry.cells, (cell) => squaredError(entry, cell, all, undefined, scale) ?? Infinity)};
}

/** "3 (worst)" */
function sampleName(order, sample) {
  const place = order.indexOf(sample), last = order.length - 1;
  if (last < 2) return String(sample); // of two each is the best or the worst
  const word = place === 0 ? ' (best)' : place === last ? ' (worst)' : place === Math.floor(last / 2) ? ' (median)' : '';
  return sample + word;
}

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

/** "2026-01-08 12:20" of a step of a sample; undefined where the data have no times. */
function stepTime(entry, truth, sample, step) {
  const seconds = entry.times?.[truth][sample * entry.steps + step];
  return seconds == null ? undefined : new Date(seconds * 1000).toISOString().replace('T', ' ').replace(/(:00)?\.000Z$|Z$/, '');
}

/** Pictures that have values: what they show, and a title of a line each for the feature, the data and the sample. */
function sequencePictures(entry, state) {
  const names = truthNames(entry), {steps} = entry, features = entry.features.length;
  return state.features.flatMap((feature) => entry.truths.flatMap((values, truth) => state.samples.map((sample) => {
    const at = (of, step) => of[(sample * steps + step) * features + feature];
    const cells = entry.cells.filter((cell) => cell.truth === truth && !state.hidden.has(cell.label));
    const name = entry.features[feature];
    const title = [featureLabel(name), ...(entry.truths.length > 1 ? [names[truth]] : []),
      ...(entry.samples > 1 ? [`sample ${sampleName(state.order, sample)}`] : []),
      ...(entry.times ? [`from ${stepTime(entry, truth, sample, 0)}`] : [])];
    const lines = cells.length ? [...cells.map((cell) => [cell.label, cell.values]), ['truth', values]] : [];
    const rows = lines.flatMap(([series, of]) => Array.from({length: steps}, (_, step) => (
      {picture: title.join(': '), feature: name, data: names[truth], sample, step, time: stepTime(entry, truth, sample, step), series, value: at(of, step)}))).filter((row) => row.value != null);
    return {title, rows};
  }))).filter((picture) => picture.rows.length);
}

/** How many pictures stand side by side: the samples of a feature, or the data of one, together. */
function pictureColumns(pictures, state, width) {
  const most = Math.max(1, Math.min(pictures.length, Math.floor(width / 330)));
  const together = state.samples.length > 1 ? state.samples.length : new Set(pictures.map((picture) => picture.title[1])).size;
  return together > 1 && pictures.length > together ? Math.ceil(together / Math.ceil(together / most)) : most;
}

function sequencesSpec(entry, state, width) {
  const pictures = sequencePictures(entry, state).slice(0, width < PHONE ? MOST_ON_PHONE : MOST_PICTURES);
  const labels = entry.cells.map((cell) => cell.label), domain = ['truth', ...labels];
  const styles = lineStyles(labels.length, true);
  const columns = pictureColumns(pictures, state, width);
  const plot = width / columns - 58;
  const shown = domain.filter((label) => !state.hidden.has(label));
  const legend = {orient: 'bottom', direction: 'vertical', title: null, values: shown, ...shortLabels(domain, width), labelLimit: width - 86,
    columns: legendColumns(shown, width), symbolType: 'stroke'};
  const style = (truth, others) => ({field: 'series', type: 'nominal', scale: {domain, range: [truth, ...others]}, legend});
  const color = style(styleOf('--ink'), styles.colours);
  const strokeDash = style([1, 0], styles.dashes);
  const points = (size) => (entry.steps <= 40 ? {size, filled: true, opacity: 1} : false);
  const tooltip = [{field: 'series'}, {field: 'step'}, {field: 'value', format: '.4~g'}];
  const lines = (sign, strokeWidth, size) => ({transform: [{filter: `datum.series ${sign} 'truth'`}],
    mark: {type: 'line', strokeWidth, strokeJoin: 'round', point: points(size)}, encoding: {color, strokeDash, tooltip}});
  const base = {width: plot, height: 190, layer: [lines('===', 2.8, 40), lines('!==', 1.8, 22)],
    encoding: {
      x: {field: 'step', type: 'quantitative', title: 'output step', axis: {format: 'd', tickMinStep: 1, tickCount: Math.ceil(plot / 70)}, scale: {nice: false}},
      y: {field: 'value', type: 'quantitative', title: null, scale: valueScale(false), axis: valueAxis(false, 'y')}}};
  const all = {description: `${entry.decoder}: truth and prediction of ${plural(state.samples.length, 'sample')}`, data: {values: pictures.flatMap((picture) => picture.rows)}};
  const names = pictures.map((picture) => picture.title.join(': '));
  const tooLong = pictures.some(({title}) => title.some((line) => line.length * 6.8 > plot));
  const titles = pictures.map(({title}) => (tooLong ? title.map((line) => line.replace(/(^|, )[a-z_]+\./g, '$1')) : title));
  if (!pictures.length) return {...all, title: 'No configuration is shown.', width: plot, height: 20, mark: 'point'};
  if (pictures.length === 1) return {...all, title: titles[0], ...base};
  return {...all, columns, facet: {field: 'picture', type: 'nominal', title: null, sort: names,
    header: {labelExpr: labelled(names, titles), labelLimit: plot}}, spec: base, resolve: {scale: {y: 'independent'}}};
}

function sequencesFigure(study, entry, name = `${slug(study.name)}-${entry.decoder}-sequences`) {
  const all = entry.features.map((_, i) => i);
  const order = errorOrder(entry), last = entry.samples - 1;
  const three = last < 2 ? order.samples : [order.samples[0], order.samples[Math.floor(last / 2)], order.samples[last]];
  const most = Math.max(1, Math.floor(MOST_PICTURES / entry.truths.length / three.length));
  const state = {order: order.samples, samples: three, features: all.slice(0, most), hidden: new Set(order.cells.slice(MOST_TOGETHER).map((cell) => cell.label))};
  return new Figure({
    name,
    title: `Truth and prediction: ${entry.decoder}`,
    caption: () => ['Test samples, the first seed of each configuration, in the data’s own units, free-running; steps in the order in which the decoder outputs them.',
      'The truth is the solid line in the colour of the text.',
      entry.samples > 2 ? 'Best, median and worst are by the mean squared error over all configurations, features divided by their variance.' : '',
      state.hidden.size ? `${entry.cells.length - state.hidden.size} of ${entry.cells.length} configurations are drawn${entry.cells.length > MOST_TOGETHER ? ', at first those with the least error' : ''}.` : '',
      entry.truths.length > 1 ? 'Configurations with different data or targets have pictures of their own.' : '',
      innerWidth < PHONE && state.features.length * state.samples.length * entry.truths.length > MOST_ON_PHONE ? `The first ${MOST_ON_PHONE} pictures are drawn on a narrow page; the lists above choose others.` : '',
      entry.left_out ? `${entry.cells.length} configurations are here, ${entry.left_out} are left out.` : ''].filter(Boolean).join(' '),
    controls: (figure) => {
      const styles = lineStyles(entry.cells.length, true), each = order.samples.toSorted((a, b) => a - b);
      return [
      entry.samples > 1 ? choice('Sample', [['three', three.length > 2 ? 'best, median and worst' : 'both'], ...each.map((sample) => [sample, sampleName(order.samples, sample)])],
        state.samples.length > 1 ? 'three' : state.samples[0], (value) => { state.samples = value === 'three' ? three : [Number(value)]; figure.redraw(); }) : null,
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
    draw: (element, width) => drawVega(element, sequencesSpec(entry, state, width)),
    numbers: () => {
      const columns = ['feature', ...(entry.truths.length > 1 ? ['data'] : []), 'sample', 'step', ...(entry.times ? ['time'] : []), 'series', 'value'];
      return {columns, rows: sequencePictures(entry, state).flatMap((picture) => picture.rows).map((row) => columns.map((column) => row[column]))};
    },
  });
}

/** Errors in the data's own units, for each feature. */
function featureErrors(entry) {
  const all = Array.from({length: entry.samples}, (_, i) => i), features = entry.features.slice(0, MOST_PICTURES);
  return h('details', {}, h('summary', {}, 'Errors of these samples in the data’s own units'), h('p', {class: 'soft small'}, `So few samples need not rank configurations as the whole test part does. Root mean squared error of the ${entry.decoder} decoder in the data’s own units, over ${plural(entry.samples, 'stored test sample')} of one seed${features.length < entry.features.length ? `; the first ${features.length} of ${entry.features.length} features` : ''}.`),
    h('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'errors in data units'}, h('table', {class: 'cards-on-phone'},
      h('thead', {}, h('tr', {}, ['configuration', ...features.map(featureLabel)].map((name, i) => h('th', {scope: 'col', class: i ? 'number' : null}, ...breakable(name))))),
      h('tbody', {}, entry.cells.map((cell) => h('tr', {}, h('th', {scope: 'row'}, ...breakable(cell.label)),
        features.map((name, feature) => {
          const error = squaredError(entry, cell, all, feature);
          return h('td', {class: 'number', 'data-label': featureLabel(name)}, error == null ? '–' : shortNumber(Math.sqrt(error)));
        })))))));
}
