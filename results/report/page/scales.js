// Axes: when they are logarithmic, and what stands at their ticks.

const LOG_SPAN = 30; // largest over smallest value from which on a log axis shows more

/** Whether the values are all above 0 and span so much that a linear axis would show the small ones as nothing. */
function spansDecades(values) {
  const known = values.filter((value) => value != null);
  const least = Math.min(...known);
  return known.length > 1 && least > 0 && Math.max(...known) >= LOG_SPAN * least;
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const powerText = (exponent) => `10${exponent < 0 ? '⁻' : ''}${[...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[digit]).join('')}`;
const POWERS = JSON.stringify(Object.fromEntries(Array.from({length: 81}, (_, i) => [`${i - 40}`, powerText(i - 40)])));

/** An expression for Vega: of a log scale that spans two decades or more, powers of ten alone have a label; of a narrower one
 *  also 2 and 5 times these; within a decade every tick. `scale` is its name in the Vega specification. */
function logLabels(scale) {
  const span = `domain('${scale}')`, ratio = `(${span}[1] / ${span}[0])`;
  const exponent = 'floor(log(datum.value) / LN10 + 1e-9)', digit = `round(datum.value / pow(10, ${exponent}))`;
  const small = `${span}[0] >= 1e-4 && ${span}[1] <= 1e5`;
  return `${ratio} < 10 ? format(datum.value, '.4~g') : ${digit} === 1 ? (${small} ? format(datum.value, '.4~f') : ${POWERS}['' + ${exponent}])`
    + ` : ${ratio} < 100 && (${digit} === 2 || ${digit} === 5) ? format(datum.value, '.4~g') : ''`;
}

/** Scale and axis of a quantitative channel. */
const valueScale = (log, options) => (log ? {type: 'log', nice: false, ...options} : {zero: false, ...options});
const valueAxis = (log, scale, options) => ({format: '.4~g', ...(log ? {labelExpr: logLabels(scale), labelOverlap: 'greedy'} : {}), ...options});
