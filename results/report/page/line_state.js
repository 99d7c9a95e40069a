// What of a picture of lines is shown, and what the reader chooses of it: check boxes and number fields do all that the
// mouse does.

/** Whether values lie so far from all others, which go from low to high, that they would flatten them. */
function isFar(values, low, high, ratio) {
  const span = high - low;
  const most = Math.max(high + span, ratio * high), least = Math.min(low - span, low / ratio);
  return values.some((value) => value != null && (value > most || value < least));
}

const CROWD = 8; // lines; the bands of more than these are one grey cloud, and a legend of them is taller than the picture
const MOST_DASHES = 3;

class LineState {
  constructor(curves, study) {
    this.curves = curves;
    this.study = study;
    this.choose(0);
  }

  choose(index) {
    this.curve = this.curves[index];
    this.way = 0;
    this.hidden = new Set();
    this.lit = null; // the line of a crowd that is pointed at
    this.range = null; // two places that are drawn; null: all
    const all = this.curve.groupings.flatMap((way) => way.series.flatMap((line) => line.mean)).filter((v) => v != null);
    const low = Math.min(...all), high = Math.max(...all);
    this.log = spansDecades(all);
    this.colourBy = this.crowded ? this.factors.find((factor) => this.levels(factor).length <= LINE_COLOURS)?.key ?? '' : '';
    this.baselines = new Set((this.curve.baselines || []).filter((b) => !isFar(b.mean, low, high, 2.5)).map((b) => b.label));
  }

  get grouping() { return this.curve.groupings[this.way]; }
  /** Lines that have any value. */
  get lines() { return this.grouping.series.filter((line) => line.n.some((n) => n > 0)); }
  get labels() { return this.lines.map((line) => line.label); }
  get crowded() { return this.labels.length > CROWD; }
  get ends() { return this.range || [this.curve.x[0], this.curve.x.at(-1)]; }

  levelOf(line, factor) { return factor.values[this.study.cells.indexOf(line.label)] || '""'; }
  levels(factor) { return [...new Set(this.lines.map((line) => this.levelOf(line, factor)))]; }
  /** Factors whose levels can be told apart by colour where a line is a configuration, that with most levels first. */
  get factors() {
    if (this.grouping.by !== 'configuration' || this.study.factors.length < 2) return [];
    return this.study.factors.filter((factor) => this.levels(factor).length > 1).sort((a, b) => this.levels(b).length - this.levels(a).length);
  }

  get colourFactor() { return this.factors.find((factor) => factor.key === this.colourBy); }
  /** Beside a factor that colours, one of few levels that dashes. */
  get dashFactor() {
    return this.colourFactor && this.factors.filter((factor) => factor !== this.colourFactor && this.levels(factor).length <= MOST_DASHES).at(0);
  }

  groupOf(line) { return this.colourFactor ? `${this.colourBy}=${this.levelOf(line, this.colourFactor)}` : line.label; }
  /** What has a colour of its own and is hidden together: lines, or the levels of a factor. */
  get groups() { return [...new Set(this.lines.map((line) => this.groupOf(line)))]; }
  get styles() {
    const count = this.groups.length, styles = lineStyles(count);
    return this.colourFactor && count > LINE_COLOURS ? {...styles, colours: orderedColours(count)} : styles;
  }

  toggle(label) {
    if (!this.hidden.delete(label)) this.hidden.add(label);
  }

  /** What is drawn of a brushed stretch: a stretch between two places goes on to both. */
  zoom([from, to]) {
    const {x} = this.curve;
    const first = Math.max(0, Math.min(x.findLastIndex((place) => place <= from), x.length - 2));
    const last = x.findIndex((place, i) => place >= to && i > first);
    this.range = [x[first], last < 0 ? x.at(-1) : x[last]];
  }

  /** Moves an end of the range to the place that was asked for, or as near as the other end and the places allow. */
  moveEnd(i, wish) {
    const {ends} = this;
    const possible = this.curve.x.filter((place) => (i ? place > ends[0] : place < ends[1]));
    if (!possible.length) return;
    this.range = [...ends];
    this.range[i] = wish > ends[i] ? possible.find((place) => place >= wish) ?? possible.at(-1)
      : possible.findLast((place) => place <= wish) ?? possible[0];
  }

  /** log: geometric means with the intervals of the logarithms, where the runs have them. */
  rows(log = false) {
    const {dashFactor} = this;
    return this.lines.flatMap((line) => {
      const {mean, low, high} = log && line.log ? line.log : line;
      const group = this.groupOf(line), dash = dashFactor ? `${dashFactor.key}=${this.levelOf(line, dashFactor)}` : null;
      return this.curve.x.map((x, i) => ({series: line.label, group, dash, x, mean: mean[i] ?? line.mean[i],
        low: low?.[i] ?? null, high: high?.[i] ?? null, n: line.n[i]}));
    }).filter((row) => row.mean != null);
  }

  baselineRows() {
    return (this.curve.baselines || []).filter((b) => this.baselines.has(b.label))
      .flatMap((b, i, all) => b.x.map((x, j) => ({baseline: b.label, x, mean: b.mean[j], along: i / all.length})))
      .filter((row) => row.mean != null);
  }
}

/** Bands of few seeds can be so broad that the lines beside them become one: drawn are they only so many times the height
 *  of all lines beyond these. Numbers and tooltips keep the whole band. */
function cutBands(rows, times, log) {
  const to = log ? Math.log : (value) => value, from = log ? Math.exp : (value) => value;
  const means = rows.map((row) => to(row.mean)), low = Math.min(...means), high = Math.max(...means);
  const room = times * (high - low) || Infinity;
  return rows.map((row) => ({...row, bottom: row.low == null ? null : from(Math.max(to(row.low), low - room)),
    top: row.high == null ? null : from(Math.min(to(row.high), high + room))}));
}

/** What can be drawn: on a log axis only what is above 0. */
function drawnRows(state) {
  const above = (row) => row.mean > 0 && !(row.low <= 0);
  const rows = state.rows(state.log).filter((row) => !state.log || row.mean > 0)
    .map((row) => (state.log && !above(row) ? {...row, low: null, high: null} : row));
  return cutBands(rows, state.crowded ? 0.3 : 1.5, state.log);
}

function lineControls(state, figure, xTitle) {
  const controls = [];
  const redraw = () => figure.redraw();
  if (state.curves.length > 1)
    controls.push(choice('Curve', state.curves.map((curve, i) => [i, curveName(curve)]), state.curves.indexOf(state.curve), (i) => { state.choose(Number(i)); redraw(); }));
  if (state.curve.groupings.length > 1)
    controls.push(choice('Lines', state.curve.groupings.map((way, i) => [i, way.by]), state.way, (i) => { state.way = Number(i); state.hidden.clear(); redraw(); }));
  if (state.factors.length)
    controls.push(choice('Colour', [['', 'configuration'], ...state.factors.map((factor) => factor.key)], state.colourBy, (key) => { state.colourBy = key; state.hidden.clear(); redraw(); }));
  controls.push(checkbox('log axis', state.log, (on) => { state.log = on; redraw(); }));
  const {x} = state.curve;
  const field = (label, i) => {
    const input = h('input', {type: 'number', min: x[0], max: x.at(-1), 'aria-label': `${label} ${xTitle}`, onchange: () => {
      const wish = input.value === '' ? [x[0], x.at(-1)][i] : Number(input.value);
      state.moveEnd(i, wish);
      input.value = state.ends[i]; // before the redraw, which keeps a field that shows what it should, and with it the focus
      figure.say(state.ends[i] === wish ? '' : `“${label}” cannot be ${wish} here: the nearest is ${state.ends[i]}.`);
      redraw();
    }});
    input.value = state.ends[i];
    return h('label', {}, label, input);
  };
  controls.push(field(`${xTitle} from`, 0), field('to', 1),
    h('button', {type: 'button', hidden: !state.range, onclick: () => { state.range = null; redraw(); }}, 'Whole range'));
  const {styles, groups} = state;
  const light = (label) => { if (state.crowded) figure.drawing?.light(label); };
  const marks = groups.map((label, i) => {
    const box = checkbox(label, !state.hidden.has(label), () => { state.toggle(label); redraw(); }, swatch(styles.colours[i], styles.dashes[i]));
    for (const on of ['focusin', 'pointerenter']) box.addEventListener(on, () => light(label));
    for (const off of ['focusout', 'pointerleave']) box.addEventListener(off, () => light(null));
    return box;
  });
  for (const baseline of state.curve.baselines || [])
    marks.push(checkbox(baseline.label, state.baselines.has(baseline.label), (on) => {
      if (on) state.baselines.add(baseline.label);
      else state.baselines.delete(baseline.label);
      redraw();
    }));
  controls.push(h('details', {}, h('summary', {}, `${state.colourFactor ? 'Levels' : 'Lines'} shown: ${groups.length - state.hidden.size} of ${groups.length}`), h('fieldset', {}, marks)));
  return controls;
}

function lineCaption(state, xTitle) {
  const {curve, grouping} = state;
  const runs = state.lines.flatMap((line) => line.n);
  const uneven = new Set(runs.filter((n) => n > 0)).size > 1;
  const sentences = [grouping.spread ? 'Lines: median over the runs of a group; bands hold the central 95 % of the runs.'
    : state.log && state.lines.some((line) => line.log) ? 'Lines: geometric mean over seeds; bands: 95 % interval of the mean of the logarithms (Student’s t).'
    : state.lines.some((line) => line.low) ? 'Lines: mean over seeds; bands: 95 % interval of that mean (Student’s t).'
      : 'One seed: lines without a band.'];
  if (curve.x.length < curve.places) sentences.push(`${curve.x.length} of ${curve.places} ${xTitle}s are drawn, evenly spaced.`);
  if (grouping.spread) sentences.push('There are too many configurations for a line each.');
  if (uneven) sentences.push('Not every line has all runs everywhere: the mean is over the runs that have a value there.');
  const rows = state.rows(state.log);
  const cut = drawnRows(state).some((row) => [[row.bottom, row.low], [row.top, row.high]].some(([drawn, whole]) => Math.abs(drawn - whole) > 1e-9 * Math.abs(whole)));
  if (cut) sentences.push('Very broad bands are cut in the picture.');
  if (state.log && [...rows, ...state.baselineRows()].some((row) => row.mean <= 0)) sentences.push('Values of 0 or below are left out on a log axis.');
  const far = (curve.baselines || []).filter((b) => !state.baselines.has(b.label)).map((b) => b.label);
  if (far.length) sentences.push(`Not drawn, see the list of lines: ${far.join(', ')}.`);
  if (state.crowded) sentences.push(`Point at a line${state.lines.some((line) => line.low) ? ' to see its band' : ' to tell it from the others'}.`);
  sentences.push('Click the legend to hide or show a line.');
  return sentences.join(' ');
}
