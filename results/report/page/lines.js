// Lines with bands over epochs or output steps: a stretch brushed in the small picture below fills the large one, a click on
// the legend hides and shows a line, and the same is done by check boxes and number fields.

/** Makes the entries of a legend react to the mouse, and those of hidden lines look so. */
function liveLegend(spec) {
  const hidden = 'indexof(hidden, datum.value) >= 0';
  return restyleLegends(spec, {
    entries: {fill: {value: 'transparent'}},
    symbols: {opacity: [{test: hidden, value: 0.2}, {value: 1}]},
    labels: {fill: [{test: hidden, value: styleOf('--soft')}, {value: styleOf('--ink')}], fontStyle: [{test: hidden, value: 'italic'}, {value: 'normal'}]},
  }, true);
}

/** The line of the legend's entry that an item of Vega's scene belongs to. */
function legendLine(item) {
  if (!item?.mark?.name?.startsWith('legend-')) return null;
  return (item.mark.marktype === 'group' ? item.items[0].items[0] : item).datum.value;
}

/** What a metric is, in words where they fit. */
const fitting = (metric, width) => (metric.long_name.length * 6.6 < width ? metric.long_name : metric.name);

/** Where the picture is narrow, labels without what stands before the dot of a key, if they still differ. */
function shortened(labels, width) {
  const short = labels.map((label) => label.replace(/(^|, )[a-z_]+\./g, '$1'));
  const fit = width > 560 && labels.every((label) => label.length * 6.8 < width - 86);
  return fit || new Set(short).size < labels.length ? labels : short;
}

/** An expression for Vega that turns labels into these texts. Headers put a condition in the place of datum.label. */
const labelled = (labels, texts) => `${JSON.stringify(Object.fromEntries(labels.map((label, i) => [label, texts[i]])))}[datum.label] || (datum.label)`;

/** How many entries of a legend stand side by side. */
const legendColumns = (labels, width) => Math.max(1, Math.floor((width - 70) / (Math.max(...shortened(labels, width).map((label) => label.length)) * 6.8 + 46)));

const shortLabels = (labels, width) => ({labelExpr: labelled(labels, shortened(labels, width).map((label) => wrapped(label, Math.floor((width - 86) / 6.8))))});

/** Text that can be read on top of lines: once as a broad outline in the colour of the ground, once as itself. */
function haloText(mark, color, encoding) {
  const text = {type: 'text', fontSize: 12, ...mark};
  return {layer: [{mark: {...text, stroke: styleOf('--ground'), strokeWidth: 4, strokeJoin: 'round'}}, {mark: {...text, color}}], encoding};
}

/** "val_loss, predict.loss=mae": with what its cells share where others are measured in another unit. */
const curveName = (curve) => curve.name + (curve.unit ? `, ${curve.unit}` : '');

function linesSpec(state, xTitle, width) {
  const {groups: labels, styles, curve} = state;
  const rows = drawnRows(state);
  const baselineRows = state.baselineRows().filter((row) => !state.log || row.mean > 0);
  const hasBand = rows.some((row) => row.low != null);
  const plot = width - 70;
  const legendOf = (labels) => ({
    orient: 'bottom', direction: 'vertical', title: null, labelLimit: width - 86, ...shortLabels(labels, width),
    columns: legendColumns(labels, width), symbolType: 'stroke', symbolSize: 300,
  });
  const color = {field: 'group', type: 'nominal', scale: {domain: labels, range: styles.colours}, legend: legendOf(labels)};
  const {dashFactor} = state;
  const dashLevels = dashFactor && state.levels(dashFactor).map((level) => `${dashFactor.key}=${level}`);
  const dashed = dashFactor ? {strokeDash: {field: 'dash', type: 'nominal', scale: {domain: dashLevels, range: DASHES.slice(0, dashLevels.length)}, legend: legendOf(dashLevels)}}
    : labels.length > LINE_COLOURS && !state.colourFactor ? {strokeDash: {field: 'group', type: 'nominal', scale: {domain: labels, range: styles.dashes}, legend: legendOf(labels)}} : {};
  // Where all are hidden they are there but invisible: Vega warns of axes without values.
  const none = `length(hidden) === ${labels.length}`;
  const lit = (on, others, otherwise) => ({value: otherwise,
    condition: [{test: none, value: 0}, {test: 'datum.series === lit || datum.group === lit', value: on}, {test: 'lit !== null', value: others}]});
  const detail = {field: 'series'};
  const xScale = {nice: false, zero: false};
  const x = {field: 'x', type: 'quantitative', title: xTitle, scale: xScale, axis: {tickMinStep: 1, format: 'd', tickCount: Math.ceil(plot / 90)}};
  const y = (field) => ({field, type: 'quantitative', title: null, scale: valueScale(state.log, state.log ? {} : {nice: true}), axis: valueAxis(state.log, 'concat_0_y', {tickCount: 6})});
  const unhidden = {filter: `indexof(hidden, datum.group) < 0 || ${none}`}, inRange = {filter: 'datum.x >= from && datum.x <= to'};
  const shown = [unhidden, inRange];
  const tooltip = [
    {field: 'series', title: state.grouping.by}, {field: 'x', title: xTitle}, {field: 'mean', title: state.grouping.spread ? 'median' : 'mean', format: '.4~g'},
    ...(hasBand ? [{field: 'low', title: 'band from', format: '.4~g'}, {field: 'high', title: 'to', format: '.4~g'}] : []),
    {field: 'n', title: 'runs'}];
  const band = {transform: [...shown, {filter: 'isValid(datum.bottom) && isValid(datum.top)'}], mark: {type: 'area'},
    encoding: {x, detail, y: y('bottom'), y2: {field: 'top'}, color, opacity: state.crowded ? lit(0.3, 0, 0) : lit(0.16, 0.16, 0.16)}};
  const line = {transform: shown, mark: {type: 'line', strokeWidth: 2, interpolate: 'linear'},
    encoding: {x, detail, y: y('mean'), color, ...dashed, opacity: lit(1, 0.25, 1)}};
  const dense = rows.length > 600;
  const points = {transform: shown, mark: {type: 'point', filled: true, size: dense ? 60 : 30},
    encoding: {x, y: y('mean'), color, tooltip, opacity: dense ? {value: 0} : lit(0.9, 0.1, 0.9)}};
  const soft = styleOf('--soft');
  const baselines = !baselineRows.length ? [] : [
    {data: {values: baselineRows}, transform: [inRange], mark: {type: 'line', color: soft, strokeDash: [5, 4], strokeWidth: 1.5},
      encoding: {x, y: y('mean'), detail: {field: 'baseline'}}},
    {data: {values: baselineRows}, transform: [inRange,
      {joinaggregate: [{op: 'min', field: 'x', as: 'first'}, {op: 'max', field: 'x', as: 'last'}], groupby: ['baseline']},
      // One label behind the other along the lines, which may lie close together.
      {calculate: 'abs(datum.x - datum.last + datum.along * (datum.last - datum.first) + 0.1)', as: 'away'},
      {joinaggregate: [{op: 'min', field: 'away', as: 'nearest'}], groupby: ['baseline']}, {filter: 'datum.away === datum.nearest'}],
      ...haloText({align: 'right', dy: -7}, soft, {x, y: y('mean'), text: {field: 'baseline'}})}];
  return {
    description: `${curve.long_name}: ${state.labels.length} lines over ${xTitle}`,
    data: {values: rows},
    params: [{name: 'hidden', value: [...state.hidden]}, {name: 'lit', value: state.lit}, {name: 'from', value: state.ends[0]}, {name: 'to', value: state.ends[1]}],
    vconcat: [
      {title: {text: lineTitle(curve, state.log, width), limit: width - 20}, width: plot, height: 280, layer: [...(hasBand ? [band] : []), line, points, ...baselines]},
      {width: plot, height: 44, view: {stroke: styleOf('--line')},
        params: [{name: 'brush', select: {type: 'interval', encodings: ['x'], mark: {fill: styleOf('--focus'), fillOpacity: 0.2, stroke: styleOf('--focus')}},
          ...(state.range ? {value: {x: state.range}} : {})}],
        mark: {type: 'line', strokeWidth: 1}, transform: [unhidden],
        encoding: {detail, x: {...x, title: `${xTitle}: drag here to zoom`}, y: {...y('mean'), axis: null}, color, ...dashed, opacity: lit(1, 1, 1)}},
    ],
    resolve: {scale: {y: 'independent', x: 'independent'}},
    spacing: 12,
  };
}

function lineTitle(curve, log, width) {
  const text = [fitting(curve, width - (log ? 70 : 0)), curve.unit].filter(Boolean).join(', ') + (log ? ', log scale' : '');
  return wrapped(text, Math.floor((width - 20) / 6.8));
}

/** Keeps state and controls in step with clicks on the legend, with what is pointed at, and with the brush. */
function followLines(view, state, figure) {
  const light = (label) => {
    if (label === state.lit) return;
    state.lit = label;
    view.signal('lit', label).runAsync();
  };
  view.addEventListener('click', (_, item) => {
    const label = legendLine(item);
    if (label === null) return;
    state.toggle(label);
    view.signal('hidden', [...state.hidden]).runAsync();
    figure.describe();
  });
  if (state.crowded) {
    const isLine = (item) => ['line', 'symbol'].includes(item?.mark?.marktype);
    view.addEventListener('pointerover', (_, item) => light(legendLine(item) ?? (isLine(item) ? item.datum?.series ?? null : null)));
  }
  let wait = 0;
  view.addSignalListener('brush', (_, value) => {
    if (value && value.x) state.zoom([...value.x].sort((a, b) => a - b));
    else state.range = null;
    view.signal('from', state.ends[0]).signal('to', state.ends[1]).runAsync();
    clearTimeout(wait);
    wait = setTimeout(() => {
      figure.say('');
      if (figure.excess > 0) figure.redraw(); // the labels of the stretch are longer
      else figure.describe();
    }, 200);
  });
  return light;
}

/** curves: from curves_section or profiles_section. */
function linesFigure(study, name, title, curves, xTitle) {
  const state = new LineState(curves, study);
  return new Figure({
    name, title,
    caption: () => lineCaption(state, xTitle),
    controls: (figure) => lineControls(state, figure, xTitle),
    draw: async function (element, width) {
      const spec = () => linesSpec(state, xTitle, width);
      const alone = () => ({...spec(), vconcat: spec().vconcat.slice(0, 1)}); // nobody can brush a file or paper
      if (onPaper) return drawVega(element, alone(), {patch: liveLegend});
      const drawing = await drawVega(element, spec(), {patch: liveLegend, saved: alone});
      return {...drawing, light: followLines(drawing.view, state, this)};
    },
    numbers: () => ({
      columns: [state.grouping.by, xTitle, state.grouping.spread ? 'median' : 'mean', 'low', 'high', 'runs'],
      rows: [...state.rows().map((row) => [row.series, row.x, row.mean, row.low, row.high, row.n]),
        ...(state.curve.baselines || []).flatMap((b) => b.x.map((x, i) => [b.label, x, b.mean[i], null, null, null]))],
    }),
  });
}
