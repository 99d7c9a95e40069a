// How a measure goes with settings of many values, which are drawn as numbers.

function trendSpec(study, trend, of, width) {
  const metric = study.metrics.find(({name}) => name === of.name) ?? {long_name: of.name, name: of.name, units: '1'};
  const points = of.points.map((point) => ({...point, configuration: study.cells[point.cell]})), plot = width - 60; // about
  const logX = spansDecades(points.map((point) => point.x)), logY = spansDecades(points.flatMap((point) => [point.min, point.max]));
  const scale = (log) => valueScale(log, {nice: false, padding: 14});
  const x = {field: 'x', type: 'quantitative', title: `${trend.key}${logX ? ', log scale' : ''}`, scale: scale(logX), axis: valueAxis(logX, 'x', {tickCount: Math.ceil(plot / 90), labelFlush: 12, titleLimit: plot})};
  const y = (field) => ({field, type: 'quantitative', title: null, scale: scale(logY), axis: valueAxis(logY, 'y', {tickCount: 6})});
  const tooltip = [{field: 'configuration'}, {field: 'x', title: trend.key, format: '.6~g'}, {field: 'mean', title: `${of.name}, mean`, format: '.4~g'},
    {field: 'min', title: 'least', format: '.4~g'}, {field: 'max', title: 'largest', format: '.4~g'}, {field: 'n', title: 'seeds'}];
  const colour = lineStyles(1).colours[0];
  const title = `${fitting(metric, width)}${metric.units === '1' ? '' : ` [${metric.units}]`}${logY ? ', log scale' : ''}`;
  return {
    description: `${of.name} over ${trend.key}: ${plural(points.length, 'configuration')}`, width, autosize: {type: 'fit-x', contains: 'padding'}, height: Math.round(Math.min(360, 0.45 * plot + 150)),
    title: {text: title, limit: width - 20},
    layer: [
      {data: {values: points.filter((point) => point.n > 1)}, mark: {type: 'rule', strokeWidth: 1, opacity: 0.5, color: colour}, encoding: {x, y: y('min'), y2: {field: 'max'}}},
      {data: {values: points}, mark: {type: 'point', filled: true, size: points.length > 200 ? 30 : 80, opacity: 0.9, color: colour}, encoding: {x, y: y('mean'), tooltip}},
    ],
  };
}

function trendFigure(study) {
  const state = {t: 0, m: 0}, trend = () => study.trends[state.t], of = () => trend().metrics[state.m];
  return new Figure({
    name: `${slug(study.name)}-settings`,
    title: () => `${of().name} over ${trend().key}`,
    caption: () => `A point is a configuration: the mean over its seeds; thin bars go from the smallest to the largest seed. The other settings vary along. ${of().text}.`,
    controls: (figure) => [
      study.trends.length > 1 ? choice('Setting', study.trends.map(({key}, t) => [t, key]), state.t, (t) => { state.t = Number(t); figure.redraw(); }) : null,
      trend().metrics.length > 1 ? choice('Measure', trend().metrics.map(({name}, m) => [m, name]), state.m, (m) => { state.m = Number(m); figure.redraw(); }) : null,
    ].filter(Boolean),
    draw: (element, width) => drawVega(element, trendSpec(study, trend(), of(), width), {canvas: of().points.length > 1000}),
    numbers: () => ({
      columns: ['configuration', trend().key, 'seeds', of().name, 'smallest', 'largest'],
      rows: of().points.map((point) => [study.cells[point.cell], point.x, point.n, point.mean, point.min, point.max]),
    }),
  });
}
