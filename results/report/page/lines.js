// Lines with bands over epochs or output steps: a part brushed in the small picture below fills the large one, a click on
// the legend hides and shows a line, and the same is done by check boxes and number fields.

/** Whether values lie so far from all others, which go from low to high, that they would flatten them. */
function isFar(values, low, high, ratio) {
  const span = high - low;
  const most = Math.max(high + span, ratio * high), least = Math.min(low - span, low / ratio);
  return values.some((value) => value != null && (value > most || value < least));
}

class LineState {
  constructor(curves) {
    this.curves = curves;
    this.choose(0);
  }

  choose(index) {
    this.curve = this.curves[index];
    this.way = 0;
    this.hidden = new Set();
    this.range = null;
    const all = this.curve.groupings.flatMap((way) => way.series.flatMap((line) => line.mean)).filter((v) => v != null);
    const low = Math.min(...all), high = Math.max(...all);
    this.log = low > 0 && high > 50 * low;
    this.baselines = new Set((this.curve.baselines || []).filter((b) => !isFar(b.mean, low, high, 2.5)).map((b) => b.label));
  }

  get grouping() { return this.curve.groupings[this.way]; }
  /** Lines that have any value. */
  get lines() { return this.grouping.series.filter((line) => line.n.some((n) => n > 0)); }
  get labels() { return this.lines.map((line) => line.label); }

  rows() {
    return this.lines.flatMap((line) => this.curve.x.map((x, i) => ({
      series: line.label, x, mean: line.mean[i], low: line.low ? line.low[i] : null, high: line.high ? line.high[i] : null, n: line.n[i],
    }))).filter((row) => row.mean != null);
  }

  baselineRows() {
    return (this.curve.baselines || []).filter((b) => this.baselines.has(b.label))
      .flatMap((b) => b.x.map((x, i) => ({baseline: b.label, x, mean: b.mean[i]})))
      .filter((row) => row.mean != null);
  }
}

/** Bands of few seeds can be so broad that the lines beside them become one: drawn are they as far as one and a half times
 *  the height of all lines beyond these. Numbers and tooltips keep the whole band. */
function cutBands(rows) {
  const means = rows.map((row) => row.mean), low = Math.min(...means), high = Math.max(...means);
  const room = 1.5 * (high - low) || Infinity;
  return rows.map((row) => ({...row, bottom: row.low == null ? null : Math.max(row.low, low - room),
    top: row.high == null ? null : Math.min(row.high, high + room)}));
}

/** In log scale only what is above 0 can be drawn; a band that reaches lower ends at the smallest number drawn. */
function forLog(rows) {
  const positive = rows.filter((row) => row.mean > 0);
  const least = Math.min(...positive.map((row) => (row.bottom > 0 ? row.bottom : row.mean)));
  return positive.map((row) => ({...row, bottom: row.bottom == null ? null : Math.max(row.bottom, least)}));
}

/** VegaLite's legend dims what a selection leaves out; here the selected lines are the hidden ones. */
function dimHidden(spec) {
  const walk = (part) => {
    for (const legend of part.legends || [])
      for (const entry of Object.values(legend.encode || {})) {
        const opacity = entry.update && entry.update.opacity;
        if (!Array.isArray(opacity)) continue;
        const test = opacity[0].test;
        entry.update.opacity = [{test: `length(data("hidden_store")) && (${test})`, value: 0.25}, {value: 1}];
      }
    (part.marks || []).forEach(walk);
  };
  walk(spec);
  return spec;
}

/** What a metric is, in words where they fit. */
const fitting = (metric, width) => (metric.long_name.length * 6.6 < width ? metric.long_name : metric.name);

/** Where the window is narrow, labels without what stands before the dot of a key, if they still differ. */
function shortened(labels, width) {
  const short = labels.map((label) => label.replace(/(^|, )[a-z_]+\./g, '$1'));
  return width > 560 || new Set(short).size < labels.length ? labels : short;
}

/** An expression for Vega that turns labels into these texts. */
const labelled = (labels, texts) => `${JSON.stringify(Object.fromEntries(labels.map((label, i) => [label, texts[i]])))}[datum.label] || datum.label`;

const shortLabels = (labels, width) => ({labelExpr: labelled(labels, shortened(labels, width))});

/** Text that can be read on top of lines: once as a broad outline in the colour of the ground, once as itself. */
function haloText(mark, color, encoding) {
  const text = {type: 'text', fontSize: 12, ...mark};
  return {layer: [{mark: {...text, stroke: styleOf('--ground'), strokeWidth: 4, strokeJoin: 'round'}}, {mark: {...text, color}}], encoding};
}

function linesSpec(state, xTitle, width) {
  const {labels, curve} = state;
  const styles = lineStyles(labels.length);
  const rows = state.log ? forLog(cutBands(state.rows())) : cutBands(state.rows());
  const baselineRows = state.baselineRows().filter((row) => !state.log || row.mean > 0);
  const hasBand = rows.some((row) => row.low != null);
  const plot = width - 70;
  const longest = Math.max(...labels.map((label) => label.length));
  const legend = {
    orient: 'bottom', direction: 'vertical', title: null, labelLimit: width - 60, ...shortLabels(labels, width),
    columns: Math.max(1, Math.floor(plot / (longest * 6.8 + 40))), symbolType: 'stroke',
  };
  const color = {field: 'series', type: 'nominal', scale: {domain: labels, range: styles.colours}, legend};
  const strokeDash = {field: 'series', type: 'nominal', scale: {domain: labels, range: styles.dashes}, legend};
  const xScale = {nice: false, zero: false};
  const x = {field: 'x', type: 'quantitative', title: xTitle, scale: xScale, axis: {tickMinStep: 1, format: 'd', tickCount: Math.ceil(plot / 90)}};
  const y = (field) => ({field, type: 'quantitative', title: null, scale: state.log ? {type: 'log', nice: false} : {zero: false, nice: true}});
  const shown = [{filter: {not: {param: 'hidden', empty: false}}}, {filter: {param: 'brush'}}];
  const tooltip = [
    {field: 'series', title: state.grouping.by}, {field: 'x', title: xTitle}, {field: 'mean', title: state.grouping.spread ? 'median' : 'mean', format: '.6g'},
    ...(hasBand ? [{field: 'low', title: 'band from', format: '.6g'}, {field: 'high', title: 'to', format: '.6g'}] : []),
    {field: 'n', title: 'runs'}];
  const hiddenValue = [...state.hidden].map((series) => ({series}));
  const owner = { // the layer that owns the legend's selection must come first
    params: [{name: 'hidden', select: {type: 'point', fields: ['series'], toggle: 'true'}, bind: 'legend',
      ...(hiddenValue.length ? {value: hiddenValue} : {})}],
    transform: shown, mark: {type: 'line', strokeWidth: 2, interpolate: 'linear'},
    encoding: {x, y: y('mean'), color, ...(labels.length > LIGHT_LINES.length ? {strokeDash} : {})},
  };
  const band = {transform: [...shown, {filter: 'isValid(datum.bottom) && isValid(datum.top)'}], mark: {type: 'area', opacity: 0.16},
    encoding: {x, y: y('bottom'), y2: {field: 'top'}, color}};
  const points = {transform: shown, mark: {type: 'point', filled: true, size: rows.length > 600 ? 60 : 30, opacity: rows.length > 600 ? 0 : 0.9},
    encoding: {x, y: y('mean'), color, tooltip}};
  const soft = styleOf('--soft');
  const baselines = !baselineRows.length ? [] : [
    {data: {values: baselineRows}, transform: [{filter: {param: 'brush'}}], mark: {type: 'line', color: soft, strokeDash: [5, 4], strokeWidth: 1.5},
      encoding: {x, y: y('mean'), detail: {field: 'baseline'}}},
    {data: {values: baselineRows}, transform: [{filter: {param: 'brush'}},
      {joinaggregate: [{op: 'max', field: 'x', as: 'last'}], groupby: ['baseline']}, {filter: 'datum.x === datum.last'}],
      ...haloText({align: 'right', dy: -7}, soft, {x, y: y('mean'), text: {field: 'baseline'}})}];
  return {
    description: `${curve.long_name}: ${labels.length} lines over ${xTitle}`,
    data: {values: rows},
    vconcat: [
      {title: {text: fitting(curve, width) + (state.log ? ', log scale' : ''), limit: width - 20}, width: plot, height: 280, layer: [owner, ...(hasBand ? [band] : []), points, ...baselines]},
      {width: plot, height: 44, view: {stroke: styleOf('--line')},
        params: [{name: 'brush', select: {type: 'interval', encodings: ['x'], mark: {fill: styleOf('--focus'), fillOpacity: 0.2, stroke: styleOf('--focus')}},
          ...(state.range ? {value: {x: state.range}} : {})}],
        mark: {type: 'line', strokeWidth: 1}, transform: [{filter: {not: {param: 'hidden', empty: false}}}],
        encoding: {x: {...x, title: `${xTitle}: drag here to zoom`}, y: {...y('mean'), axis: null}, color}},
    ],
    resolve: {scale: {y: 'independent', x: 'independent'}},
    spacing: 12,
  };
}

/** Keeps state and controls in step with clicks on the legend and with the brush. */
function followLines(view, state, figure) {
  view.addSignalListener('hidden', (_, value) => {
    state.hidden = new Set((value && value.series) || []);
    figure.describe();
  });
  let wait = 0;
  view.addSignalListener('brush', (_, value) => {
    state.range = value && value.x ? [...value.x].sort((a, b) => a - b) : null;
    clearTimeout(wait);
    wait = setTimeout(() => figure.describe(), 200);
  });
}

function lineControls(state, figure, xTitle) {
  const controls = [];
  const redraw = () => figure.redraw();
  if (state.curves.length > 1)
    controls.push(choice('Curve', state.curves.map((curve, i) => [i, curve.name]), state.curves.indexOf(state.curve), (i) => { state.choose(Number(i)); redraw(); }));
  if (state.curve.groupings.length > 1)
    controls.push(choice('Lines', state.curve.groupings.map((way, i) => [i, way.by]), state.way, (i) => { state.way = Number(i); state.hidden.clear(); redraw(); }));
  controls.push(checkbox('log axis', state.log, (on) => { state.log = on; redraw(); }));
  const last = state.curve.x[state.curve.x.length - 1];
  const ends = state.range || [state.curve.x[0], last];
  const field = (label, i) => {
    const input = h('input', {type: 'number', min: state.curve.x[0], max: last, value: Math.round(ends[i] * 100) / 100, 'aria-label': `${label} ${xTitle}`, onchange: () => {
      const range = [...ends];
      range[i] = Number(input.value);
      if (range[0] < range[1]) { state.range = range; redraw(); }
    }});
    return h('label', {}, label, input);
  };
  controls.push(field(`${xTitle} from`, 0), field('to', 1));
  if (state.range) controls.push(h('button', {type: 'button', onclick: () => { state.range = null; redraw(); }}, 'Whole range'));
  const styles = lineStyles(state.labels.length);
  const marks = state.labels.map((label, i) => checkbox(label, !state.hidden.has(label), (on) => {
    if (on) state.hidden.delete(label);
    else state.hidden.add(label);
    redraw();
  }, h('span', {class: 'swatch', style: `background:${styles.colours[i]}`})));
  for (const baseline of state.curve.baselines || [])
    marks.push(checkbox(baseline.label, state.baselines.has(baseline.label), (on) => {
      if (on) state.baselines.add(baseline.label);
      else state.baselines.delete(baseline.label);
      redraw();
    }));
  controls.push(h('details', {}, h('summary', {}, `Lines shown: ${state.labels.length - state.hidden.size} of ${state.labels.length}`), h('fieldset', {}, marks)));
  return controls;
}

function lineCaption(state, xTitle) {
  const {curve, grouping} = state;
  const runs = state.lines.flatMap((line) => line.n);
  const uneven = new Set(runs.filter((n) => n > 0)).size > 1;
  const parts = [grouping.spread ? 'Lines: median over the runs of a group; bands hold the central 95 % of the runs.'
    : state.lines.some((line) => line.low) ? 'Lines: mean over seeds; bands: 95 % interval of that mean (Student’s t).'
      : 'One seed: lines without a band.'];
  if (curve.x.length < curve.places) parts.push(`${curve.x.length} of ${curve.places} ${xTitle}s are drawn, evenly spaced.`);
  if (grouping.spread) parts.push('There are too many configurations for a line each.');
  if (uneven) parts.push('Not every line has all runs everywhere: the mean is over the runs that have a value there.');
  if (cutBands(state.rows()).some((row) => row.bottom !== row.low || row.top !== row.high)) parts.push('Very broad bands are cut in the picture.');
  const far = (curve.baselines || []).filter((b) => !state.baselines.has(b.label)).map((b) => b.label);
  if (far.length) parts.push(`Not drawn, see “Lines shown”: ${far.join(', ')}.`);
  parts.push('Click the legend to hide or show a line.');
  return parts.join(' ');
}

/** curves: from curves_section or profiles_section. */
function linesFigure(name, title, curves, xTitle) {
  const state = new LineState(curves);
  return new Figure({
    name, title,
    caption: () => lineCaption(state, xTitle),
    controls: (figure) => lineControls(state, figure, xTitle),
    draw: async function (element, width) {
      const drawing = await drawVega(element, linesSpec(state, xTitle, width), {patch: dimHidden});
      followLines(drawing.view, state, this);
      return drawing;
    },
    numbers: () => ({
      columns: [state.grouping.by, xTitle, state.grouping.spread ? 'median' : 'mean', 'low', 'high', 'runs'],
      rows: [...state.rows().map((row) => [row.series, row.x, row.mean, row.low, row.high, row.n]),
        ...(state.curve.baselines || []).flatMap((b) => b.x.map((x, i) => [b.label, x, b.mean[i], null, null, null]))],
    }),
  });
}
