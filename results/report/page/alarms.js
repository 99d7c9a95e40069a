// Alarms of one run: scores over time with the threshold, labelled events and alarms, the values above them; what raised the
// highest alarms; precision over recall. Drawn as SVG, without Vega, so that the page of `tapelab detect` is small.

const ALARM_LEFT = 58, ALARM_RIGHT = 12;
const ALARM_HEIGHTS = {title: 24, values: 64, marks: 30, score: 140, axis: 40}; // of a panel, from above

/** Colours of this theme; those of columns are told apart from score and alarm. */
function alarmColours() {
  const lines = lineStyles(7).colours, dark = isDark();
  return {score: lines[0], alarm: dark ? '#ff9d5c' : '#A63F00', event: dark ? 'rgb(240 228 66 / 0.3)' : 'rgb(237 184 26 / 0.35)', columns: [lines[2], lines[3], lines[dark ? 6 : 5]],
    ink: styleOf('--ink'), soft: styleOf('--soft'), line: styleOf('--line'), ground: styleOf('--ground')};
}

const seriesName = (name) => name || 'the series';

/** "2020-01-01 04:30:00" or "row 272". */
const placeText = (alarms, x) => (alarms.timed ? timeText(x) : `row ${shortNumber(x)}`);

/** A path through the points within [from, to] and one beyond each end; null interrupts it. */
function linePath(line, place, height, from, to) {
  let path = '', down = false;
  for (let i = 0; i < line.x.length; ++i) {
    if ((i + 1 < line.x.length && line.x[i + 1] < from) || (i > 0 && line.x[i - 1] > to)) continue;
    const y = line.y[i];
    if (y === null) { down = false; continue; }
    path += `${down ? 'L' : 'M'}${place(line.x[i]).toFixed(1)},${height(y === 'inf' ? Infinity : y).toFixed(1)}`;
    if (!down && (i + 1 === line.x.length || line.y[i + 1] === null)) path += 'h0.1'; // a point alone is a dot
    down = true;
  }
  return path;
}

const alarmText = (size, attributes, ...content) => svg('text', {'font-size': size, ...attributes}, ...content);

/** Limits of the score's axis. */
function scoreLimits(alarms, panel, log) {
  const {low, high} = panel.score, {threshold} = alarms;
  if (log) {
    const least = Math.min(...panel.score.y.filter((y) => typeof y === 'number' && y > 0), threshold);
    return [Math.max(least, threshold / 1e4), 1.3 * Math.max(high, threshold)];
  }
  const from = Math.min(0, low ?? 0, threshold), to = Math.max(high ?? 0, threshold);
  return [from, to > from ? to + 0.05 * (to - from) : from + 1];
}

/** Shades of the events within the limits, at least two pixels wide. */
function eventShades(panel, place, top, height, colours, [from, to]) {
  return panel.events.filter(([begin, end]) => end >= from && begin <= to)
    .map(([begin, end]) => svg('rect', {x: place(begin), y: top, width: Math.max(2, place(end) - place(begin)), height, fill: colours.event}));
}

/** Marks at the peaks, with number and place where there is room, those of the highest first. */
function alarmMarks(alarms, panel, place, top, width, colours, [from, to]) {
  const known = new Map(alarms.alarms.map((alarm) => [alarm.alarm, alarm])), taken = [], marks = [];
  const own = panel.alarms.map(([begin, end, number]) => known.get(number) || {alarm: number, x: (begin + end) / 2, peak: 0})
    .filter((alarm) => alarm.x >= from && alarm.x <= to).sort((a, b) => (b.peak ?? Infinity) - (a.peak ?? Infinity));
  for (const alarm of own) {
    const at = place(alarm.x), base = top + ALARM_HEIGHTS.marks;
    marks.push(svg('path', {d: `M${at - 4},${base - 9}h8l-4,8z`, fill: colours.alarm}));
    for (const text of [`${alarm.alarm}: ${placeText(alarms, alarm.x)}`, String(alarm.alarm)]) {
      const half = 3.3 * text.length, middle = Math.min(width - ALARM_RIGHT - half, Math.max(ALARM_LEFT + half, at));
      if (taken.some(([left, right]) => middle - half - 6 < right && left < middle + half + 6)) continue;
      taken.push([middle - half, middle + half]);
      marks.push(alarmText(11, {x: middle, y: base - 13, 'text-anchor': 'middle', fill: colours.alarm}, text));
      break;
    }
  }
  return marks;
}

/** "machine 3: 2 alarms, 1 of 2 events found" */
function panelTitle(alarms, panel) {
  const found = new Set(alarms.events.filter((event) => event.alarm).map((event) => event.event));
  const events = panel.events.length ? `, ${panel.events.filter(([, , number]) => found.has(number)).length} of ${plural(panel.events.length, 'event')} found` : '';
  return `${panel.series ? `${panel.series}: ` : ''}${panel.alarms.length ? plural(panel.alarms.length, 'alarm') : 'no alarm'}${events}`;
}

const shortened = (text, most) => (text.length > most ? `${text.slice(0, Math.max(1, most - 1))}…` : text);

/** The values above the scores, each column over its own range. */
function valueStrip(panel, place, top, width, colours, limits) {
  const height = ALARM_HEIGHTS.values, one = panel.columns.length === 1, pieces = eventShades(panel, place, top, height, colours, limits);
  panel.columns.forEach((line, i) => {
    const margin = line.high > line.low ? 0.04 * (line.high - line.low) : 0.5, low = line.low - margin, high = line.high + margin;
    const at = axisScale(low, high, top + height, top);
    if (one)
      for (const [value, text] of numberTicks(low, high, 3))
        pieces.push(alarmText(11, {x: ALARM_LEFT - 6, y: at(value) + 4, 'text-anchor': 'end', fill: colours.ink}, text),
          svg('line', {x1: ALARM_LEFT, x2: width - ALARM_RIGHT, y1: at(value), y2: at(value), stroke: colours.line}));
    pieces.push(svg('path', {d: linePath(line, place, at, ...limits), fill: 'none', stroke: colours.columns[i], 'stroke-width': 1.1, 'stroke-linejoin': 'round', 'clip-path': 'url(#alarm-clip)'}));
  });
  if (!one) pieces.push(alarmText(11, {x: ALARM_LEFT - 6, y: top + height / 2 + 4, 'text-anchor': 'end', fill: colours.soft}, 'values'));
  pieces.push(svg('rect', {x: ALARM_LEFT, y: top, width: width - ALARM_LEFT - ALARM_RIGHT, height, fill: 'none', stroke: colours.line}));
  return pieces;
}

/** Names and ranges of the columns, in their colours: lines of text below the title where they do not fit beside it. */
function columnNames(panel, width, base, colours) {
  return panel.columns.map((line, i) => alarmText(11, {x: ALARM_LEFT, y: base + 14 * i, fill: colours.columns[i]},
    `${shortened(line.name, Math.floor((width - ALARM_LEFT - 150) / 6.6))} from ${shortNumber(line.low)} to ${shortNumber(line.high)}`));
}

/** One series as pieces of SVG from `top` on, and how high they are. */
function alarmPanel(alarms, panel, top, width, state, colours) {
  const H = ALARM_HEIGHTS, limits = state.zoom && state.zoom.series === panel.series ? state.zoom.limits : [panel.from, panel.to];
  const place = axisScale(...limits, ALARM_LEFT, width - ALARM_RIGHT), log = state.log && alarms.threshold > 0, right = width - ALARM_RIGHT, begin = top;
  const pieces = [alarmText(13, {x: ALARM_LEFT, y: top + 14, fill: colours.ink, 'font-weight': 600}, shortened(panelTitle(alarms, panel), Math.floor((width - ALARM_LEFT) / 7.6)))];
  top += H.title;
  if (panel.columns.length) {
    pieces.push(...columnNames(panel, width, top + 8, colours));
    top += 14 * panel.columns.length + 2;
    pieces.push(...valueStrip(panel, place, top, width, colours, limits));
    top += H.values;
  }
  pieces.push(...alarmMarks(alarms, panel, place, top, width, colours, limits));
  top += H.marks;
  const [low, high] = scoreLimits(alarms, panel, log), scale = axisScale(low, high, top + H.score, top, log), at = (y) => scale(Math.min(high, Math.max(low, y)));
  pieces.push(...eventShades(panel, place, top, H.score, colours, limits));
  for (const [value, text] of log ? powerTicks(low, high, 5) : numberTicks(low, high, 5))
    pieces.push(svg('line', {x1: ALARM_LEFT, x2: right, y1: at(value), y2: at(value), stroke: colours.line}),
      alarmText(11, {x: ALARM_LEFT - 6, y: at(value) + 4, 'text-anchor': 'end', fill: colours.ink}, text));
  for (const [from, to] of panel.alarms)
    if (to >= limits[0] && from <= limits[1]) pieces.push(svg('rect', {x: place(from), y: top, width: Math.max(2, place(to) - place(from)), height: 3, fill: colours.alarm, 'clip-path': 'url(#alarm-clip)'}));
  pieces.push(svg('path', {class: 'score', d: linePath(panel.score, place, at, ...limits), fill: 'none', stroke: colours.score, 'stroke-width': 1.2, 'stroke-linejoin': 'round', 'clip-path': 'url(#alarm-clip)'}),
    svg('line', {x1: ALARM_LEFT, x2: right, y1: at(alarms.threshold), y2: at(alarms.threshold), stroke: colours.alarm, 'stroke-width': 1.4, 'stroke-dasharray': '5 4'}),
    svg('rect', {x: ALARM_LEFT, y: top, width: right - ALARM_LEFT, height: H.score, fill: 'none', stroke: colours.line}),
    alarmText(11, {x: ALARM_LEFT - 6, y: top - 12, 'text-anchor': 'end', fill: colours.soft}, log ? 'score, log' : 'score'));
  const ticks = (alarms.timed ? timeTicks : numberTicks)(...limits, Math.max(2, Math.floor(width / (alarms.timed ? 130 : 80))), true);
  for (const tick of labelledTicks(ticks, place, width))
    pieces.push(svg('line', {x1: tick.at, x2: tick.at, y1: top + H.score, y2: top + H.score + 4, stroke: colours.soft}),
      alarmText(11, {x: tick.at, y: top + H.score + 16, 'text-anchor': 'middle', fill: colours.ink}, tick.text));
  pieces.push(alarmText(11, {x: right, y: top + H.score + 30, 'text-anchor': 'end', fill: colours.soft}, alarms.timed ? 'time (UTC)' : 'row'));
  top += H.score + H.axis;
  return {pieces, height: top - begin, panel, limits, place, at, top: begin, score: top - H.score - H.axis};
}

/** The line of what colours mean, as pieces of SVG; in as many lines as the width needs. */
function alarmLegend(alarms, width, colours) {
  const entries = [['score', (x, y) => svg('line', {x1: x, x2: x + 18, y1: y, y2: y, stroke: colours.score, 'stroke-width': 2})],
    ['threshold', (x, y) => svg('line', {x1: x, x2: x + 18, y1: y, y2: y, stroke: colours.alarm, 'stroke-width': 1.4, 'stroke-dasharray': '5 4'})],
    ['alarm: number and peak', (x, y) => svg('path', {d: `M${x + 5},${y - 4}h8l-4,8z`, fill: colours.alarm})],
    ...(alarms.labelled ? [['labelled event', (x, y) => svg('rect', {x, y: y - 6, width: 18, height: 12, fill: colours.event})]] : [])];
  let x = ALARM_LEFT, y = 10;
  const pieces = entries.flatMap(([text, mark]) => {
    const length = 24 + 6.6 * text.length;
    if (x + length > width && x > ALARM_LEFT) { x = ALARM_LEFT; y += 18; }
    const piece = [mark(x, y), alarmText(12, {x: x + 24, y: y + 4, fill: colours.ink}, text)];
    x += length + 16;
    return piece;
  });
  return {pieces, height: y + 16};
}

/** The point of a line that is nearest to x; of equally near ones the highest. */
function nearestPoint(line, x) {
  let best = -1;
  for (let i = 0; i < line.x.length; ++i) {
    if (line.y[i] === null) continue;
    const closer = best < 0 ? -1 : Math.abs(line.x[i] - x) - Math.abs(line.x[best] - x);
    const height = (y) => (y === 'inf' ? Infinity : y);
    if (closer < 0 || (closer === 0 && height(line.y[i]) > height(line.y[best]))) best = i;
  }
  return best;
}

/** What stands at x in a panel, for who points at it: lines of text. */
function pointedText(alarms, panel, x) {
  const i = nearestPoint(panel.score, x);
  if (i < 0) return null;
  const at = panel.score.x[i], score = panel.score.y[i], inside = ([from, to]) => from <= at && at <= to;
  const alarm = panel.alarms.find(inside), event = panel.events.find(inside), known = alarm && alarms.alarms.find((one) => one.alarm === alarm[2]);
  return {x: at, y: score === 'inf' ? Infinity : score, lines: [`${alarms.unit === 'window' ? 'middle of the window: ' : ''}${placeText(alarms, at)}`,
    `score ${score === 'inf' ? 'infinite' : shortNumber(score)}`, ...panel.columns.map((line) => {
      const k = nearestPoint(line, at);
      return k < 0 ? null : `${shortened(line.name, 30)} ${shortNumber(line.y[k])}`;
    }), alarm ? `alarm ${alarm[2]}${known?.columns ? `: ${shortened(known.columns, 60)}` : ''}` : null, event ? `event ${event[2]}` : null].filter(Boolean)};
}

/** Follows the mouse or a finger: a line, a dot and what stands there. */
function followPointer(picture, alarms, panels, width, colours) {
  const line = svg('line', {stroke: colours.soft, visibility: 'hidden'}), dot = svg('circle', {r: 3.5, fill: colours.score, visibility: 'hidden'});
  const box = svg('g', {visibility: 'hidden', class: 'pointed'});
  picture.append(line, dot, box);
  const hide = () => { for (const piece of [line, dot, box]) piece.setAttribute('visibility', 'hidden'); };
  picture.addEventListener('pointerleave', hide);
  picture.addEventListener('pointermove', (event) => {
    const bounds = picture.getBoundingClientRect(), mouse = event.clientX - bounds.left, y = event.clientY - bounds.top;
    const drawn = panels.find((one) => one.top <= y && y < one.top + one.height);
    if (!drawn || mouse < ALARM_LEFT || mouse > width - ALARM_RIGHT) return hide();
    const [from, to] = drawn.limits, share = (mouse - ALARM_LEFT) / (width - ALARM_RIGHT - ALARM_LEFT);
    const pointed = pointedText(alarms, drawn.panel, from + share * (to - from));
    if (!pointed || pointed.x < from || pointed.x > to) return hide();
    const at = drawn.place(pointed.x), longest = Math.max(...pointed.lines.map((text) => text.length)), size = Math.min(width - 4, 6.7 * longest + 16);
    for (const [name, value] of Object.entries({x1: at, x2: at, y1: drawn.top + ALARM_HEIGHTS.title, y2: drawn.score + ALARM_HEIGHTS.score, visibility: 'visible'})) line.setAttribute(name, value);
    for (const [name, value] of Object.entries({cx: at, cy: drawn.at(pointed.y), visibility: 'visible'})) dot.setAttribute(name, value);
    const left = at + 12 + size < width ? at + 12 : Math.max(2, at - 12 - size), top = Math.max(drawn.top, y - 20);
    box.replaceChildren(svg('rect', {x: left, y: top, width: size, height: 16 * pointed.lines.length + 10, rx: 5, fill: colours.ground, stroke: colours.soft}),
      ...pointed.lines.map((text, i) => alarmText(12, {x: left + 8, y: top + 18 + 16 * i, fill: colours.ink}, text)));
    box.setAttribute('visibility', 'visible');
  });
}

function alarmPicture(alarms, width, height, label, pieces) {
  return svg('svg', {width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label, 'font-family': 'system-ui, "Segoe UI", "DejaVu Sans", sans-serif'}, pieces);
}

function drawAlarms(element, alarms, width, state) {
  const colours = alarmColours(), legend = alarmLegend(alarms, width, colours), shown = alarms.panels.filter((panel) => state.series === null || panel.series === state.series);
  let top = legend.height;
  const panels = shown.map((panel) => {
    const drawn = alarmPanel(alarms, panel, top, width, {...state, log: state.log ?? panel.log}, colours);
    top += drawn.height;
    return drawn;
  });
  const clip = svg('clipPath', {id: 'alarm-clip'}, svg('rect', {x: ALARM_LEFT, y: 0, width: width - ALARM_LEFT - ALARM_RIGHT, height: top}));
  const picture = alarmPicture(alarms, width, top, 'Scores over time with threshold, events and alarms', [svg('defs', {}, clip), ...legend.pieces, ...panels.flatMap((panel) => panel.pieces)]);
  followPointer(picture, alarms, panels, width, colours);
  return drawSvg(element, picture);
}

/** Around an alarm 20 times as much as it is long, at least a fiftieth of the panel. */
function zoomOn(alarms, number) {
  const panel = alarms.panels.find((one) => one.alarms.some((alarm) => alarm[2] === number));
  if (!panel) return null;
  const [from, to] = panel.alarms.find((alarm) => alarm[2] === number), half = Math.max(10 * (to - from), (panel.to - panel.from) / 100), middle = (from + to) / 2;
  return {series: panel.series, number, limits: [Math.max(panel.from, middle - half), Math.min(panel.to, middle + half)]};
}

function alarmsCaption(alarms) {
  const events = alarms.event_count ? ` ${alarms.found_events} of ${plural(alarms.event_count, 'labelled event')} ${alarms.found_events === 1 ? 'is' : 'are'} found by an alarm.` : '';
  return [`${plural(alarms.alarm_count, 'alarm')} of run ${alarms.run} in ${alarms.scored}: ${alarms.read}. The threshold is ${shortNumber(alarms.threshold)} (${alarms.fitted_on}).${events}`,
    alarms.unit === 'window' ? 'A window’s score stands at its middle.' : '',
    alarms.left_out ? `${alarms.left_out.toLocaleString('en')} more series ${alarms.left_out === 1 ? 'is' : 'are'} not shown: those with alarms or events come first.` : '',
    alarms.panels.some((panel) => panel.reduced) ? 'Of long series the lowest and highest of each small piece are drawn, so that no spike is lost.' : '',
    alarms.panels.some((panel) => panel.columns.length > 1) ? 'Above the scores the columns that contribute most, each over its own range.' : ''].filter(Boolean).join(' ');
}

function alarmsFigure(alarms, name) {
  const state = {series: null, log: null, zoom: null}, places = alarms.alarms.filter((alarm) => alarms.panels.some((panel) => panel.alarms.some(([, , number]) => number === alarm.alarm)));
  const positive = alarms.threshold > 0, logarithmic = () => state.log ?? alarms.panels.some((panel) => panel.log);
  return new Figure({
    name: `${name}-alarms`,
    title: 'Scores and alarms',
    caption: () => alarmsCaption(alarms),
    controls: (figure) => [
      alarms.panels.length > 1 ? choice('Series', [['', 'all'], ...alarms.panels.map((panel, i) => [i, seriesName(panel.series)])], state.series === null ? '' : alarms.panels.findIndex((panel) => panel.series === state.series), (i) => { state.series = i === '' ? null : alarms.panels[i].series; state.zoom = null; figure.redraw(); }) : null,
      places.length ? choice('Zoom to', [['', 'nothing'], ...places.map((alarm) => [alarm.alarm, `alarm ${alarm.alarm}: ${alarm.time || `rows ${alarm.rows[0]} to ${alarm.rows[1]}`}`])], state.zoom?.number ?? '', (number) => {
        state.zoom = number === '' ? null : zoomOn(alarms, Number(number));
        if (state.zoom && state.series !== null) state.series = state.zoom.series;
        figure.redraw();
      }) : null,
      positive ? checkbox('logarithmic scores', logarithmic(), (on) => { state.log = on; figure.redraw(); }) : null,
    ].filter(Boolean),
    draw: (element, width) => drawAlarms(element, alarms, width, state),
    numbers: () => ({columns: ['alarm', 'series', 'first row', 'last row', ...(alarms.timed ? ['time'] : []), 'peak row', 'peak score', 'columns', ...(alarms.labelled ? ['events'] : [])],
      rows: alarms.alarms.map((alarm) => [alarm.alarm, alarm.series, alarm.rows[0], alarm.rows[1], ...(alarms.timed ? [alarm.time] : []), alarm.peak_row, alarm.peak, alarm.columns, ...(alarms.labelled ? [alarm.events.join(', ') || 'none'] : [])])}),
  });
}

function drawContributions(element, alarms, width) {
  const colours = alarmColours(), across = Math.max(1, Math.min(3, Math.floor(width / 270))), room = width / across, row = 15;
  const heights = [], pieces = [];
  alarms.bars.forEach((bars, i) => { const line = Math.floor(i / across); heights[line] = Math.max(heights[line] || 0, 34 + row * (bars.columns.length + (bars.others > 0))); });
  alarms.bars.forEach((bars, i) => {
    const alarm = alarms.alarms.find((one) => one.alarm === bars.alarm), x = (i % across) * room, names = 0.4 * room, longest = room - names - 56;
    let y = heights.slice(0, Math.floor(i / across)).reduce((sum, height) => sum + height, 0) + 16;
    pieces.push(alarmText(12, {x, y, fill: colours.alarm}, shortened(`${bars.alarm}: ${placeText(alarms, alarm.x)}${alarm.series ? `, ${alarm.series}` : ''}`, Math.floor(room / 7))));
    for (const [name, share, colour] of [...bars.columns.map(([column, part]) => [column, part, colours.score]), ...(bars.others > 0 ? [['others', bars.others, colours.soft]] : [])]) {
      y += row;
      pieces.push(alarmText(11, {x, y, fill: colours.ink}, shortened(name, Math.floor((names - 8) / 6.4)), svg('title', {}, name)),
        svg('rect', {x: x + names, y: y - 9, width: Math.max(1, share * longest), height: 10, fill: colour}),
        alarmText(11, {x: x + names + share * longest + 5, y, fill: colours.ink}, `${Math.round(100 * share)} %`));
    }
  });
  return drawSvg(element, alarmPicture(alarms, width, heights.reduce((sum, height) => sum + height, 0), 'Share of each column in the highest alarms', pieces));
}

const contributionsFigure = (alarms, name) => new Figure({
  name: `${name}-alarm-columns`,
  title: 'Columns of the highest alarms',
  caption: 'Share of each column in the score at the alarm’s peak.',
  draw: (element, width) => drawContributions(element, alarms, width),
  numbers: () => ({columns: ['alarm', 'column', 'share'], rows: alarms.bars.flatMap((bars) => [...bars.columns, ...(bars.others > 0 ? [['others', bars.others]] : [])].map(([column, share]) => [bars.alarm, column, share]))}),
});

function drawPrecisionRecall(element, {curve}, full) {
  const colours = alarmColours(), width = Math.min(full, 460), height = Math.round(0.75 * width), left = 44, bottom = height - 40;
  const x = axisScale(0, 1, left, width - 12), y = axisScale(0, 1, bottom, 12), pieces = [];
  for (const [value, text] of numberTicks(0, 1, 5))
    pieces.push(svg('line', {x1: left, x2: width - 12, y1: y(value), y2: y(value), stroke: colours.line}),
      alarmText(11, {x: left - 6, y: y(value) + 4, 'text-anchor': 'end', fill: colours.ink}, text), alarmText(11, {x: x(value), y: bottom + 16, 'text-anchor': 'middle', fill: colours.ink}, text));
  pieces.push(svg('line', {x1: left, x2: width - 12, y1: y(curve.events), y2: y(curve.events), stroke: colours.soft, 'stroke-dasharray': '3 3'}),
    alarmText(11, {x: left + 4, y: y(curve.events) - 4, fill: colours.soft}, 'random scores'),
    svg('path', {d: linePath({x: curve.recall, y: curve.precision}, x, y, 0, 1), fill: 'none', stroke: colours.score, 'stroke-width': 1.6}),
    alarmText(11, {x: width - 12, y: bottom + 32, 'text-anchor': 'end', fill: colours.soft}, 'recall'), alarmText(11, {x: left, y: 8, fill: colours.soft}, 'precision'));
  if (curve.at[1] !== null) pieces.push(svg('circle', {cx: x(curve.at[0]), cy: y(curve.at[1]), r: 4.5, fill: colours.alarm}, svg('title', {}, `the threshold: precision ${shortNumber(curve.at[1])}, recall ${shortNumber(curve.at[0])}`)));
  return drawSvg(element, alarmPicture(null, width, height, 'Precision over recall', pieces));
}

const precisionRecallFigure = (alarms, name) => new Figure({
  name: `${name}-precision-recall`,
  title: 'Precision over recall',
  caption: `Of ${alarms.unit}s, as the threshold falls${alarms.curve.at[1] === null ? '' : `; the dot is the threshold: precision ${shortNumber(alarms.curve.at[1])}, recall ${shortNumber(alarms.curve.at[0])}`}. Random scores reach the share of ${alarms.unit}s with an event, ${shortNumber(alarms.curve.events)}.`,
  draw: (element, width) => drawPrecisionRecall(element, alarms, width),
  numbers: () => ({columns: ['recall', 'precision', 'threshold'], rows: alarms.curve.recall.map((recall, i) => [recall, alarms.curve.precision[i], alarms.curve.threshold[i]])}),
});

/** The figures of one detection. */
const alarmFigures = (alarms, name) => [alarmsFigure(alarms, name),
  ...(alarms.bars.some((bars) => bars.columns.length + (bars.others > 0) > 1) ? [contributionsFigure(alarms, name)] : []),
  ...(alarms.curve ? [precisionRecallFigure(alarms, name)] : [])].map((figure) => figure.element);

/** Of a study: the figures of one run, with which it is; a remark where they could not be made. */
function alarmsContent(study) {
  const {alarms} = study;
  if (!alarms) return null;
  const run = `${alarms.highest_f1 ? 'the run with the highest test_detect_f1' : 'the first finished run'} (${alarms.label}, seed ${alarms.seed})`;
  if (!alarms.plot) return h('p', {class: 'soft'}, `No picture of the alarms of ${run}: ${alarms.why.split('\n')[0].trim()}`);
  return [h('p', {class: 'soft small'}, `Of ${run}; tapelab detect draws any other with -o alarms.html.`), ...alarmFigures(alarms.plot, slug(study.name))];
}
