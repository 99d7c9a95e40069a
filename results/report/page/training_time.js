// What a configuration reaches over the time that its training took.

/** Points, and what stands beside them: baselines and the front. */
function timeRows(study, time, state) {
  const factor = study.factors.find(({key}) => key === state.colour), fronts = new Set(time.fronts.flat());
  const points = time.cells.map((cell) => ({configuration: study.cells[cell.cell], cell: cell.cell, n: cell.n,
    seconds: cell.seconds.mean, shortest: cell.seconds.min, longest: cell.seconds.max,
    value: cell.value.mean, least: cell.value.min, largest: cell.value.max,
    group: factor ? factor.values[cell.cell] || '""' : '', front: fronts.has(cell.cell) ? 'yes' : 'no'}));
  const baselines = time.baselines.filter((baseline) => state.baselines.has(baseline.label)).map((baseline) => ({label: baseline.label,
    constant: new Set(baseline.values).size === 1,
    rows: baseline.values.map((value, i) => ({label: baseline.label, seconds: points[i].seconds, value})).filter((row) => row.value != null)}));
  return {points, baselines: baselines.filter((baseline) => baseline.rows.length)};
}

/** A front as a staircase: what is reached by then stays reached. */
function frontRows(time, points) {
  const last = Math.max(...points.map((point) => point.longest));
  return time.fronts.filter((front) => front.length > 1).flatMap((front, i) => {
    const steps = front.map((cell) => points.find((point) => point.cell === cell));
    return [...steps, {...steps.at(-1), seconds: last}].map((point) => ({front: String(i), seconds: point.seconds, value: point.value}));
  });
}

/** Factors that points can be coloured by: as many groups as can be told apart, or numbers. */
const colourFactors = (study) => study.factors.map(({key, values}) => ({key, levels: [...new Set(values)]}))
  .filter(({levels}) => levels.length > 1 && (levels.length <= MOST_GROUPS || levels.every((level) => level !== '' && Number.isFinite(Number(level)))));

function timeMarks(study, state, points, width) {
  const factor = colourFactors(study).find(({key}) => key === state.colour);
  if (!factor) return {color: {value: lineStyles(1).colours[0]}};
  if (factor.levels.length > MOST_GROUPS) {
    for (const point of points) point.group = Number(point.group);
    const {color} = scaleMarks('group', state.colour, [Math.min(...points.map((point) => point.group)), Math.max(...points.map((point) => point.group))], width);
    return {color: {...color, legend: {...color.legend, format: '~g', tickMinStep: 0}}};
  }
  const groups = factor.levels.map((level) => level || '""');
  return groupMarks('group', state.colour, groups, width, groups.map((group) => wrapped(group, Math.floor((width - 60) / 6.8))));
}

/** Baselines as lines with their names, one behind the other as the lines may lie close together, or as ticks where they differ between configurations. */
function baselineLayers(baselines, x, y, width) {
  const soft = styleOf('--soft'), second = lineStyles(2).colours[1];
  const lines = baselines.filter((baseline) => baseline.constant).map(({rows: [row]}) => row);
  const ticks = baselines.filter((baseline) => !baseline.constant).flatMap(({rows}) => rows);
  const tooltip = [{field: 'label', title: 'baseline'}, {field: 'value', format: '.4~g'}];
  return [
    {data: {values: lines}, mark: {type: 'rule', strokeDash: [5, 4], strokeWidth: 1.5, color: second}, encoding: {y: y('value'), tooltip}},
    ...lines.map((row, i) => ({data: {values: [row]}, ...haloText({align: 'right', baseline: 'bottom', dx: -4 - i * width / lines.length, dy: -2, limit: width / lines.length}, second, {x: {value: 'width'}, y: y('value'), text: {field: 'label'}})})),
    {data: {values: ticks}, mark: {type: 'tick', orient: 'horizontal', size: 14, thickness: 2, color: soft}, encoding: {x: x('seconds'), y: y('value'), tooltip}},
  ];
}

function timeSpec(study, time, state, width) {
  const metric = study.metrics.find(({name}) => name === time.name), {points, baselines} = timeRows(study, time, state);
  const plot = width - 60; // about
  const logX = spansDecades(points.flatMap((point) => [point.shortest, point.longest]));
  const logY = spansDecades([...points.flatMap((point) => [point.least, point.largest]), ...baselines.flatMap(({rows}) => rows.map((row) => row.value))]);
  const scale = (log) => valueScale(log, {nice: false, padding: 14});
  const x = (field) => ({field, type: 'quantitative', title: `training time [s]${logX ? ', log scale' : ''}`, scale: scale(logX), axis: valueAxis(logX, 'x', {tickCount: Math.ceil(plot / 90), labelFlush: 12, titleLimit: plot})});
  const y = (field) => ({field, type: 'quantitative', title: null, scale: scale(logY), axis: valueAxis(logY, 'y', {tickCount: 6})});
  const marks = timeMarks(study, state, points, width), tooltip = [{field: 'configuration'}, {field: 'seconds', title: 'seconds, mean', format: '.4~g'}, {field: 'shortest', format: '.4~g'}, {field: 'longest', format: '.4~g'},
    {field: 'value', title: `${time.name}, mean`, format: '.4~g'}, {field: 'least', format: '.4~g'}, {field: 'largest', format: '.4~g'}, {field: 'n', title: 'seeds'}, {field: 'front', title: 'on the front'}];
  const bars = points.filter((point) => point.n > 1), thin = {type: 'rule', strokeWidth: 1, opacity: 0.5};
  const title = `${fitting(metric, width)}${metric.units === '1' ? '' : ` [${metric.units}]`}${logY ? ', log scale' : ''}`;
  return {
    description: `${metric.long_name} over training time: ${plural(points.length, 'configuration')}`, width, autosize: {type: 'fit-x', contains: 'padding'}, height: Math.round(Math.min(360, 0.45 * plot + 150)),
    title: {text: title, limit: width - 20},
    layer: [
      {data: {values: frontRows(time, points)}, mark: {type: 'line', interpolate: 'step-after', strokeWidth: 1.2, color: styleOf('--soft')}, encoding: {x: x('seconds'), y: y('value'), detail: {field: 'front'}}},
      {data: {values: bars}, mark: thin, encoding: {x: x('shortest'), x2: {field: 'longest'}, y: y('value'), color: marks.color}},
      {data: {values: bars}, mark: thin, encoding: {x: x('seconds'), y: y('least'), y2: {field: 'largest'}, color: marks.color}},
      ...baselineLayers(baselines, x, y, plot),
      {data: {values: points}, mark: {type: 'point', filled: true, size: points.length > 200 ? 30 : 80, opacity: 0.9}, encoding: {x: x('seconds'), y: y('value'), ...marks, tooltip}},
    ],
  };
}

/** Which configurations no other beats in both. */
function frontText(time, name) {
  const front = time.fronts.flat(), most = 4, others = `${time.fronts.length > 1 ? ' with equal test data' : ''} is both faster and better than`;
  const named = front.length <= most ? front.map(name).join('; ') : `${front.length} of the ${time.cells.length}, which "Show numbers" names`;
  return `No configuration${others} ${named}${time.fronts.some((of) => of.length > 1) ? ': the thin line joins these' : ''}.`;
}

function timeCaption(study, time, state) {
  const front = time.fronts.flat(), {better} = study.metrics.find(({name}) => name === time.name);
  const absent = time.baselines.filter((baseline) => !state.baselines.has(baseline.label)).map((baseline) => `${baseline.label} (${shortNumber(baseline.values.find((value) => value != null))})`);
  return ['A point is a configuration: means over its seeds; thin bars go from the smallest to the largest seed. Time is wall time of a training on the machine of the runs, whatever else ran there.',
    better ? `${better === 'lower' ? 'Lower' : 'Higher'} is better.` : '',
    front.length && time.cells.length > 1 ? frontText(time, (cell) => study.cells[cell]) : '',
    time.baselines.some((baseline) => state.baselines.has(baseline.label) && new Set(baseline.values).size > 1) ? 'Ticks are baselines that differ between configurations.' : '',
    absent.length ? `Not drawn: ${absent.join(', ')}.` : ''].filter(Boolean).join(' ');
}

/** The baselines that are near enough to be drawn with the points. */
function nearBaselines(time) {
  const values = time.cells.flatMap((cell) => [cell.value.min, cell.value.max]);
  return new Set(time.baselines.filter((baseline) => !isFar(baseline.values, Math.min(...values), Math.max(...values), 1.3)).map((baseline) => baseline.label));
}

function timeFigure(study) {
  const times = study.training_time, factors = colourFactors(study);
  const state = {m: 0, colour: factors[0]?.key ?? '', baselines: nearBaselines(times[0])}, time = () => times[state.m];
  return new Figure({
    name: `${slug(study.name)}-training-time`,
    title: () => `Over the training time: ${time().name}`,
    caption: () => timeCaption(study, time(), state),
    controls: (figure) => [
      times.length > 1 ? choice('Measure', times.map((of, m) => [m, of.name]), state.m, (m) => { state.m = Number(m); state.baselines = nearBaselines(time()); figure.redraw(); }) : null,
      factors.length ? choice('Colour', [...factors.map(({key}) => key), ['', 'none']], state.colour, (key) => { state.colour = key; figure.redraw(); }) : null,
      ...time().baselines.map(({label}) => checkbox(label, state.baselines.has(label), (on) => {
        if (on) state.baselines.add(label);
        else state.baselines.delete(label);
        figure.redraw();
      })),
    ].filter(Boolean),
    draw: (element, width) => drawVega(element, timeSpec(study, time(), state, width), {canvas: time().cells.length > 1000}),
    numbers: () => ({
      columns: ['configuration', 'seeds', 'seconds', 'shortest', 'longest', time().name, 'smallest', 'largest', 'on the front', ...time().baselines.map(({label}) => label)],
      rows: time().cells.map((cell, i) => [study.cells[cell.cell], cell.n, cell.seconds.mean, cell.seconds.min, cell.seconds.max, cell.value.mean, cell.value.min, cell.value.max,
        time().fronts.flat().includes(cell.cell) ? 'yes' : 'no', ...time().baselines.map(({values}) => values[i])]),
    }),
  });
}
