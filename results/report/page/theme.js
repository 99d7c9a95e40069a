// Colours. Those of lines are Okabe and Ito's, which people with any kind of colour vision can tell apart, on white darker
// ones of the same hues (contrast 3 at least, of the first two, which names are written in, 4.5); from the eighth line on
// they come again, dashed.

const LIGHT_LINES = ['#004C8C', '#A63F00', '#00835C', '#C0689A', '#AD8A00', '#2A9BDB', '#000000'];
const DARK_LINES = ['#56B4E9', '#E69F00', '#009E73', '#CC79A7', '#F0E442', '#D55E00', '#FFFFFF'];
const LINE_COLOURS = LIGHT_LINES.length;
const DASHES = [[1, 0], [6, 3], [2, 2]];

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

const styleOf = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Colours of levels that have an order and are more than there are colours: from blue over green to yellow. */
const orderedColours = (count) => Array.from({length: count}, (_, i) => vega.scheme('viridis')((isDark() ? 0.25 : 0) + (isDark() ? 0.75 : 0.88) * i / Math.max(1, count - 1)));

/** Colours and dashes for this many lines; besideTruth: without the ink's colour, which is the truth's. */
function lineStyles(count, besideTruth) {
  const colours = (isDark() ? DARK_LINES : LIGHT_LINES).slice(0, besideTruth ? -1 : undefined);
  return {
    colours: Array.from({length: count}, (_, i) => colours[i % colours.length]),
    dashes: Array.from({length: count}, (_, i) => DASHES[Math.floor(i / colours.length) % DASHES.length]),
  };
}

/** What all figures share. */
function figureConfig() {
  const ink = styleOf('--ink'), soft = styleOf('--soft'), line = styleOf('--line');
  const font = 'system-ui, "Segoe UI", "DejaVu Sans", sans-serif';
  return {
    background: styleOf('--ground'),
    autosize: {type: 'pad', resize: true}, // padding follows the labels when limits change
    font,
    view: {stroke: null},
    axis: {labelColor: ink, titleColor: ink, gridColor: line, gridOpacity: 0.6, domainColor: soft, tickColor: soft,
      labelFontSize: 12, titleFontSize: 12.5, titleFontWeight: 'normal', titlePadding: 8},
    legend: {labelColor: ink, titleColor: soft, labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal',
      symbolStrokeWidth: 3, symbolSize: 140, rowPadding: 4, layout: {bottom: {direction: 'vertical', anchor: 'start'}}},
    header: {labelColor: ink, titleColor: soft, labelFontSize: 12},
    title: {color: ink, fontSize: 13, fontWeight: 'normal', anchor: 'start'},
    text: {color: ink},
  };
}

const themeListeners = new Set();
const themeChanged = () => themeListeners.forEach((listener) => listener());
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', themeChanged);

/** A button that goes from the system's choice to light, to dark, and back. */
function themeButton() {
  const names = {'': 'Theme: as the system', light: 'Theme: light', dark: 'Theme: dark'};
  const order = ['', 'light', 'dark'];
  const root = document.documentElement;
  const button = h('button', {type: 'button', onclick: () => {
    const next = order[(order.indexOf(root.dataset.theme || '') + 1) % order.length];
    if (next) root.dataset.theme = next;
    else delete root.dataset.theme;
    button.textContent = names[next];
    themeChanged();
  }}, names[root.dataset.theme || '']);
  return button;
}
