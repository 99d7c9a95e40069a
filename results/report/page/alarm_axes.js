// Axes of the alarms' pictures, which Vega does not draw: round numbers, powers of ten, and times in UTC.

/** "2020-01-01 04:30:00" of seconds since 1970, with what is below a second where there is any. */
function timeText(seconds) {
  const date = new Date(Math.round(1000 * seconds));
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString().replace('T', ' ').replace(/(\.000)?Z$/, '');
}

/** Where a linear axis is marked: [value, text], about `most` at most. */
function numberTicks(from, to, most, whole) {
  const least = (to - from) / most, power = 10 ** Math.floor(Math.log10(least));
  let step = [1, 2, 5, 10].map((times) => times * power).find((size) => size >= least * (1 - 1e-9));
  if (whole) step = Math.max(1, Math.round(step));
  const ticks = [];
  for (let k = Math.ceil(from / step - 1e-9); k * step <= to + 1e-9 * step; ++k) ticks.push([k * step, shortNumber(Number((k * step).toPrecision(12)))]);
  return ticks;
}

/** The same of a logarithmic one. */
function powerTicks(from, to, most) {
  const first = Math.ceil(Math.log10(from) - 1e-9), last = Math.floor(Math.log10(to) + 1e-9), step = Math.max(1, Math.ceil((last - first + 1) / most));
  const ticks = [];
  for (let k = first; k <= last; k += step) ticks.push([10 ** k, shortNumber(10 ** k)]);
  return ticks.length < 2 ? numberTicks(from, to, most) : ticks;
}

const DAY = 86400;
const CLOCK_STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 15, 30, 60, 120, 300, 900, 1800, 3600, 10800, 21600, 43200, DAY, 2 * DAY, 7 * DAY];
const MONTH_STEPS = [1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 12000];

/** The same of times; the first of a day has its date. */
function timeTicks(from, to, most) {
  const least = (to - from) / most, step = CLOCK_STEPS.find((size) => size >= least), ticks = [];
  if (step) {
    let day = '';
    for (let k = Math.ceil(from / step); k * step <= to; ++k) {
      const [date, clock] = timeText(k * step).split(' '), midnight = (k * step) % DAY === 0, short = step >= 60 ? clock.slice(0, 5) : clock;
      ticks.push([k * step, midnight ? date : date !== day ? `${date} ${short}` : short]);
      day = date;
    }
    return ticks;
  }
  const months = MONTH_STEPS.find((count) => 30.4 * DAY * count >= least) || 12000, begin = new Date(1000 * from);
  for (let month = Math.floor(begin.getUTCMonth() / months) * months; ; month += months) {
    const seconds = Date.UTC(begin.getUTCFullYear(), month, 1) / 1000;
    if (!(seconds <= to)) return ticks;
    if (seconds >= from) ticks.push([seconds, timeText(seconds).slice(0, months % 12 ? 7 : 4)]);
  }
}

/** Place of a value between two pixels. */
function axisScale(from, to, first, last, log) {
  const of = log ? Math.log10 : (value) => value, low = of(from), span = of(to) - low || 1;
  return (value) => first + (of(value) - low) / span * (last - first);
}

/** Ticks whose labels, of about 6.6 pixels a character, do not touch one another or leave the picture. */
function labelledTicks(ticks, place, width) {
  let free = 0;
  return ticks.map(([value, text]) => {
    const at = place(value), half = 3.3 * text.length;
    if (at - half < free || at + half > width) return {at, text: ''};
    free = at + half + 8;
    return {at, text};
  });
}
