'use strict';
// Building the page: elements, numbers, tables, files to save.

/** h('p', {class: 'soft', onclick: f}, 'text', child): an element. null and false children are left out. */
function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child != null && child !== false));
  return element;
}

/** The same for SVG; children that are no elements become text. */
function svg(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
  element.append(...children.flat().filter((child) => child != null));
  return element;
}

/** As the command-line tables print numbers: whole ones in full, others with four significant digits. */
function shortNumber(value) {
  if (value == null || Number.isNaN(value)) return '–';
  if (typeof value !== 'number') return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e6) return value.toExponential(3).replace(/\.?0+e/, 'e');
  return String(Number(value.toPrecision(4)));
}

/** "0.683 ± 0.037", as the command-line tables print it: two digits of the deviation, the mean down to the same place. */
function meanText(mean, deviation) {
  if (deviation === 0) return shortNumber(mean);
  const decimals = Math.max(0, 1 - Math.floor(Math.log10(deviation)));
  if (mean == null || !(decimals <= 5) || Math.abs(mean) >= 1e5 || deviation >= 1e5) return `${shortNumber(mean)} ± ${shortNumber(deviation)}`;
  return `${mean.toFixed(decimals)} ± ${deviation.toFixed(decimals)}`;
}

/** Every digit: reads back as the same number. */
const exactNumber = (value) => (value == null ? '' : String(value));

const plural = (count, noun) => `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;

function csvOf({columns, rows}) {
  const cell = (value) => {
    const text = exactNumber(value);
    return /[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  };
  return [columns, ...rows].map((row) => row.map(cell).join(',') + '\n').join('');
}

const MOST_ROWS = 500;

/** Numbers as a table, with four digits; CSV has all of them. */
function numbersTable({columns, rows}) {
  const isNumber = columns.map((_, i) => rows.some((row) => typeof row[i] === 'number'));
  const kind = (i) => (isNumber[i] ? 'number' : null);
  const table = h('table', {},
    h('thead', {}, h('tr', {}, columns.map((name, i) => h('th', {scope: 'col', class: kind(i)}, name)))),
    h('tbody', {}, rows.slice(0, MOST_ROWS).map((row) =>
      h('tr', {}, row.map((value, i) => h('td', {class: kind(i)}, value == null ? '' : shortNumber(value)))))));
  const box = h('div', {class: 'scroll numbers', tabindex: 0, role: 'region', 'aria-label': 'numbers'}, table);
  if (rows.length <= MOST_ROWS) return box;
  return h('div', {}, box, h('p', {class: 'soft small'}, `The first ${MOST_ROWS} of ${plural(rows.length, 'row')}; CSV has all.`));
}

/** Offers `content` (text, a data URL, or a Blob) as a file. */
function save(name, content, type) {
  const blob = content instanceof Blob ? content : typeof content === 'string' && content.startsWith('data:')
    ? blobOf(content) : new Blob([content], {type});
  const url = URL.createObjectURL(blob);
  const link = h('a', {href: url, download: name});
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; ++i) bytes[i] = text.charCodeAt(i);
  return bytes;
}

function blobOf(dataUrl) {
  const [head, body] = dataUrl.split(',');
  return new Blob([bytesOf(body)], {type: head.slice(5).split(';')[0]});
}

/** A drop-down list; options are texts or [value, text]. */
function choice(label, options, value, onChange) {
  const select = h('select', {onchange: () => onChange(select.value)},
    options.map((option) => {
      const [key, text] = Array.isArray(option) ? option : [option, option];
      return h('option', {value: key, selected: String(key) === String(value)}, text);
    }));
  return h('label', {}, label, select);
}

/** Without onChange it is disabled. */
function checkbox(label, checked, onChange, mark) {
  const input = h('input', {type: 'checkbox', disabled: !onChange, onchange: () => onChange(input.checked)});
  input.checked = checked;
  return h('label', {}, input, mark || null, label);
}

/** A line as the picture beside it draws it. */
const swatch = (colour, dash) => svg('svg', {class: 'swatch', width: 26, height: 12, 'aria-hidden': true},
  svg('line', {x2: 26, y1: 6, y2: 6, stroke: colour, 'stroke-width': 3, 'stroke-dasharray': dash[1] ? dash.join(' ') : 'none'}));

/** A dotted or underscored name that may be broken behind its dots and underscores. */
const breakable = (name) => name.split(/(?<=[._])/).flatMap((piece, i) => (i ? [h('wbr'), piece] : [piece]));

/** The text in lines of at most `most` characters, broken behind spaces and signs where that is possible. */
function wrapped(text, most) {
  const lines = [''];
  const pieces = text.split(/(?<=[ =:,._/-])/).flatMap((piece) => piece.match(new RegExp(`.{1,${Math.max(1, most)}}`, 'gs')) || []);
  for (const piece of pieces) {
    if (lines.at(-1) && (lines.at(-1) + piece).trimEnd().length > most) lines.push('');
    lines[lines.length - 1] += piece;
  }
  return lines.map((line) => line.trim());
}

const slug = (text) => text.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
