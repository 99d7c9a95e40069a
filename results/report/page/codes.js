// Codes of the test samples in two principal components, a picture for each configuration.

const CODE_COLOURS = {class: 'class', event: 'rare event', place: 'place'};

const CODE_SPACING = 20; // pixels between pictures

/** What the codes can be coloured by, the most telling first. */
const codeColours = (codes) => Object.keys(CODE_COLOURS).filter((key) => key === 'place' || codes.cells.some((cell) => cell[key]));

/** Whether samples are told apart by the row they begin at: several of one series. */
const codesHaveRows = (codes) => codes.cells.every((cell) => !cell.series && new Set(cell.row).size > 1);

/** Rows of one picture; of rare events and others the fewer are drawn last, on top. */
function codeRows(codes, cell) {
  const rows = cell.x.map((x, i) => ({configuration: cell.label, x, y: cell.y[i], sample: cell.sample[i], row: cell.row[i], series: cell.series?.[i],
    place: codesHaveRows(codes) ? cell.row[i] : cell.sample[i], class: cell.class?.[i] ?? 'none', event: !cell.event ? 'not known' : cell.event[i] ? 'rare event' : 'normal'}));
  const events = rows.filter((row) => row.event === 'rare event'), others = rows.filter((row) => row.event !== 'rare event');
  return events.length > others.length ? [...events, ...others] : [...others, ...events];
}

/** Ranges in which a unit is as long in both directions, of a picture so high. */
function equalRanges(cell, plot, height) {
  const ends = (values) => [Math.min(...values), Math.max(...values)];
  const [left, right] = ends(cell.x), [low, high] = ends(cell.y);
  const unit = 1.08 * Math.max((right - left) / plot, (high - low) / height) || 1;
  const around = (a, b, pixels) => [(a + b - unit * pixels) / 2, (a + b + unit * pixels) / 2];
  return {x: around(left, right, plot), y: around(low, high, height)};
}

/** As high as the flattest picture allows without waste, but no strip. */
function codeHeight(codes, plot) {
  const span = (values) => Math.max(...values) - Math.min(...values);
  const ratio = Math.max(...codes.cells.map((cell) => span(cell.y) / span(cell.x)));
  return Math.round(plot * Math.max(0.5, Math.min(1, ratio)));
}

function codeMarks(codes, state, rows, width) {
  if (state.colour === 'place') {
    const places = rows.map((row) => row.place);
    return scaleMarks('place', codesHaveRows(codes) ? 'first row of the sample' : 'number of the sample', [Math.min(...places), Math.max(...places)], width);
  }
  const found = [...new Set(rows.map((row) => row[state.colour]))];
  const groups = state.colour === 'event' ? ['normal', 'rare event', 'not known'].filter((group) => found.includes(group))
    : found.sort((a, b) => a.localeCompare(b, 'en', {numeric: true}));
  return groupMarks(state.colour, CODE_COLOURS[state.colour], groups, width);
}

/** "63 %", "7.5 %"; nothing below all is "100 %". */
const percentText = (part) => `${part >= 0.0995 && part < 0.9945 ? Math.round(100 * part) : part >= 0.9945 ? Math.floor(1000 * part + 1e-9) / 10 : Number((100 * part).toPrecision(2))} %`;

function codesSpec(codes, state, width) {
  const {cells} = codes, most = Math.max(1, Math.floor(width / 300)), columns = Math.ceil(cells.length / Math.ceil(cells.length / most));
  const plot = Math.min(480, Math.floor((width - CODE_SPACING * (columns - 1)) / columns) - 80), height = codeHeight(codes, plot);
  const pictures = cells.map((cell) => codeRows(codes, cell));
  const marks = codeMarks(codes, state, pictures.flat(), width);
  const titles = cells.map((cell) => wrapped(cell.label, Math.floor(plot / 6.8)));
  const lines = Math.max(...titles.map((text) => text.length));
  const axis = (cell, k, pixels) => `component ${k + 1} (${percentText(cell.part[k])}${pixels > 230 ? ' of the variance' : ''})`;
  const tooltip = [{field: 'sample'}, {field: 'series'}, {field: 'row', title: 'first row'}, {field: 'class'}, {field: 'event', title: 'rows'}, {field: 'x', format: '.4~g', title: 'component 1'}, {field: 'y', format: '.4~g', title: 'component 2'}]
    .filter(({field}) => !['series', 'class', 'event'].includes(field) || cells.some((cell) => cell[field]));
  const position = (field, cell, domain, k, pixels) => ({field, type: 'quantitative', title: axis(cell, k, pixels), scale: {domain, nice: false, zero: false}, axis: {tickCount: Math.ceil(pixels / 80), titleLimit: pixels + 16, ...(k ? {minExtent: 42} : {labelFlush: 12})}});
  return {
    description: `Codes of test samples in two principal components: ${plural(cells.length, 'configuration')}`, columns, spacing: CODE_SPACING,
    concat: cells.map((cell, i) => {
      const ranges = equalRanges(cell, plot, height);
      return {width: plot, height, data: {values: pictures[i]}, title: {text: [...titles[i], ...Array(lines - titles[i].length).fill('')], limit: plot + 60},
        mark: {type: 'point', filled: true, size: 30, opacity: 0.65},
        encoding: {x: position('x', cell, ranges.x, 0, plot), y: position('y', cell, ranges.y, 1, height), ...marks, tooltip}};
    }),
  };
}

/** Which configurations are not drawn, and why. */
function codesLeftOut({cells, left_out: left, not_tried: more}) {
  const why = left.map((reason) => `${reason.cells === 1 ? reason.first : plural(reason.cells, 'configuration')} (${reason.why.split('\n')[0].trim()})`);
  return [more ? `${plural(more, 'more configuration')} ${more === 1 ? 'is' : 'are'} not drawn: at most six are, evenly spread.` : '', why.length ? `Left out: ${why.join('; ')}.` : ''];
}

function codesCaption(codes, state) {
  const {cells} = codes, some = cells.filter((cell) => cell.sample.length < cell.samples), all = (of) => new Set(cells.map(of)).size === 1;
  const units = all((cell) => cell.units) ? ` of ${plural(cells[0].units, 'number')}` : '';
  return [`A point is a ${cells.some((cell) => cell.held_out) ? 'test' : 'training'} sample: the code${units} that the encoder of a configuration’s first finished seed makes of it, as tapelab encode gives it.`,
    'The axes are the two directions in which these codes vary most, each configuration’s own, with one scale for both.',
    cells.every((cell) => !cell.held_out) ? 'Nothing is held out for the test, which is of the training samples.' : cells.some((cell) => !cell.held_out) ? 'Where nothing is held out for the test, samples are those of the training.' : '',
    state.colour === 'event' ? 'A rare event is a sample with a labelled step.' : '',
    some.length ? `${all((cell) => `${cell.sample.length} ${cell.samples}`) ? `${some[0].sample.length} of ${some[0].samples} samples are drawn` : 'Of many samples not all are drawn'}, evenly spread.` : '',
    ...codesLeftOut(codes)].filter(Boolean).join(' ');
}

function codesFigure(study) {
  const {codes} = study, colours = codeColours(codes), state = {colour: colours[0]};
  return new Figure({
    name: `${slug(study.name)}-codes`,
    title: 'Codes in two principal components',
    caption: () => codesCaption(codes, state),
    controls: (figure) => (colours.length > 1 ? [choice('Colour', colours.map((key) => [key, CODE_COLOURS[key]]), state.colour, (key) => { state.colour = key; figure.redraw(); })] : []),
    draw: (element, width) => drawVega(element, codesSpec(codes, state, width)),
    numbers: () => {
      const extra = ['series', 'class', 'event'].filter((key) => codes.cells.some((cell) => cell[key]));
      return {columns: ['configuration', 'seed', 'sample', 'first row', ...extra, 'component 1', 'component 2'],
        rows: codes.cells.flatMap((cell) => cell.x.map((x, i) => [cell.label, cell.seed, cell.sample[i], cell.row[i], ...extra.map((key) => cell[key]?.[i] ?? null), x, cell.y[i]]))};
    },
  });
}

/** The figure; a remark where the data of a study's folder are gone; else nothing. */
function codesContent(study) {
  const {codes} = study;
  if (codes.cells.length) return codesFigure(study).element;
  return codes.without_data ? h('p', {class: 'soft'}, `No picture of the codes: ${codesLeftOut(codes).filter(Boolean).join(' ')}`) : null;
}
