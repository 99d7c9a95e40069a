// A figure: controls, the drawing, its numbers as a table, and files to save. It is drawn when it comes near the window,
// and again when its width or the theme changes.

const figures = new Set();
const PAPER_WIDTH = 640; // pixels, within the margins of A4 and letter
const PHONE = 520; // pixels: below, less is drawn at once
let onPaper = false;

const whenNear = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) entry.target.figure.show();
}, {rootMargin: '600px'});

const whenResized = new ResizeObserver((entries) => {
  for (const entry of entries) entry.target.figure.resized();
});

class Figure {
  /**
   * name: of its files. title, caption: text, or functions that give it. controls(figure): elements above the drawing,
   * made anew at every redraw. draw(element, width): draws, or promises to, and gives {svg(), png(), finalize()}.
   * numbers(): {columns, rows}.
   */
  constructor({name, title, caption, controls, draw, numbers}) {
    Object.assign(this, {name, title, caption, controls, draw, numbers});
    this.drawing = null;
    this.shown = false;
    this.turn = Promise.resolve();
    this.head = h('h4', {});
    this.controlBar = h('div', {class: 'controls', hidden: true});
    this.chart = h('div', {class: 'chart'});
    this.captionLine = h('figcaption', {});
    this.said = h('p', {class: 'said', role: 'status'});
    this.table = h('div', {hidden: true});
    this.numbersButton = h('button', {type: 'button', 'aria-expanded': 'false', onclick: () => this.toggleNumbers()}, 'Show numbers');
    const tool = (text, action) => h('button', {type: 'button', title: `Save this figure as ${text}`, onclick: action}, text);
    this.element = h('figure', {class: 'figure', 'data-figure': name}, this.head, this.controlBar, this.said, this.chart, this.captionLine,
      h('div', {class: 'tools'}, this.numbersButton,
        tool('SVG', async () => save(`${name}.svg`, await this.drawing.svg(), 'image/svg+xml')),
        tool('PNG', async () => save(`${name}.png`, await this.drawing.png())),
        tool('CSV', () => save(`${name}.csv`, csvOf(this.numbers()), 'text/csv'))),
      this.table);
    this.element.figure = this;
    this.chart.figure = this;
    figures.add(this);
    this.onTheme = () => this.redraw();
    themeListeners.add(this.onTheme);
    this.describe();
    whenNear.observe(this.element);
  }

  describe() {
    const text = (piece) => (typeof piece === 'function' ? piece() : piece) || '';
    this.head.textContent = text(this.title);
    this.captionLine.textContent = text(this.caption);
    this.renewControls(this.controls ? this.controls(this) : []);
  }

  /** Puts a new control in the place of each that differs; the focus stays. */
  renewControls(controls) {
    const bar = this.controlBar, fields = 'input, select, button, summary';
    const state = (of) => [of.outerHTML, ...[of, ...of.querySelectorAll('input')].map((input) => `${input.checked} ${input.value}`)].join();
    bar.hidden = controls.length === 0;
    while (bar.children.length > controls.length) bar.lastChild.remove();
    controls.forEach((control, i) => {
      const old = bar.children[i];
      if (!old) return bar.append(control);
      if (old.open) control.open = true;
      if (state(old) === state(control)) return;
      const place = [...old.querySelectorAll(fields)].indexOf(document.activeElement);
      old.replaceWith(control);
      if (place >= 0) control.querySelectorAll(fields)[place]?.focus();
    });
  }

  /** Tells the reader, also one who does not see the page. */
  say(text) { this.said.textContent = text; }

  show() {
    if (this.shown) return this.turn;
    this.shown = true;
    whenNear.unobserve(this.element);
    whenResized.observe(this.chart);
    return this.redraw();
  }

  resized() {
    // A figure that was out of the page has the width 0, and is drawn anew when it comes back.
    if (!onPaper && this.width !== undefined && Math.abs(this.chart.clientWidth - this.width) > 8) this.redraw();
  }

  /** For a figure that leaves the page for good. */
  dispose() {
    figures.delete(this);
    themeListeners.delete(this.onTheme);
    whenNear.unobserve(this.element);
    whenResized.unobserve(this.chart);
    this.turn = this.turn.then(() => this.drawing?.finalize());
  }

  /** How many pixels the drawing is wider than its room. */
  get excess() {
    const drawn = this.chart.querySelector('svg, canvas');
    return drawn ? Math.ceil(drawn.getBoundingClientRect().width) - this.width : 0;
  }

  /** Draws, and again where labels took more room than was thought. */
  async drawToFit() {
    let width = this.width;
    for (let attempt = 0; attempt < 3; ++attempt) {
      this.drawing?.finalize();
      this.drawing = await this.draw(this.chart, width);
      if (this.excess <= 0) return;
      width -= this.excess + 1;
    }
  }

  /** Draws with the present state; drawings do not overlap. */
  redraw() {
    this.describe();
    if (!this.table.hidden) this.table.replaceChildren(numbersTable(this.numbers()));
    if (!this.shown) return this.turn;
    this.turn = this.turn.then(async () => {
      this.width = this.chart.clientWidth && onPaper ? PAPER_WIDTH : this.chart.clientWidth;
      if (this.width === 0) return;
      this.chart.style.minHeight = `${this.chart.offsetHeight}px`; // the page must not jump meanwhile
      await this.drawToFit();
      this.chart.style.minHeight = '';
      // What is too wide is scrolled by keyboard too.
      if (this.chart.scrollWidth > this.chart.clientWidth) this.chart.tabIndex = 0;
      else this.chart.removeAttribute('tabindex');
    });
    return this.turn;
  }

  toggleNumbers() {
    this.table.hidden = !this.table.hidden;
    this.table.replaceChildren(...(this.table.hidden ? [] : [numbersTable(this.numbers())]));
    this.numbersButton.textContent = this.table.hidden ? 'Show numbers' : 'Hide numbers';
    this.numbersButton.setAttribute('aria-expanded', String(!this.table.hidden));
  }
}

/** Gives pieces of the legends in a Vega specification these looks. Live ones get the mouse's events, under names like
 *  legend-labels. */
function restyleLegends(spec, looks, live) {
  for (const legend of spec.legends || []) {
    legend.encode = legend.encode || {};
    for (const [name, look] of Object.entries(looks)) {
      const old = legend.encode[name] || {};
      legend.encode[name] = {...old, ...(live ? {name: `legend-${name}`, interactive: true} : {}),
        update: {...old.update, ...look, ...(live ? {cursor: {value: 'pointer'}} : {})}};
    }
  }
  for (const piece of spec.marks || []) restyleLegends(piece, looks, live);
  return spec;
}

/** Vega warns of a scale without values where a layer has no rows. */
const withoutEmpty = (spec) => (spec.layer ? {...spec, layer: spec.layer.filter((layer) => layer.data?.values.length !== 0)} : spec);

/** Draws a Vega-Lite specification. options.patch changes what Vega-Lite makes of it, options.saved gives a specification
 *  of what is saved instead. */
async function drawVega(element, spec, options = {}) {
  const {patch = (made) => made} = options, config = figureConfig();
  const result = await vegaEmbed(element, {$schema: 'https://vega.github.io/schema/vega-lite/v6.json', ...withoutEmpty(spec)}, {
    actions: false,
    renderer: options.canvas ? 'canvas' : 'svg',
    config,
    tooltip: {theme: isDark() ? 'dark' : 'light'},
    patch,
  });
  await result.view.runAsync(); // the size is known after the second pass
  const picture = () => (options.saved ? new vega.View(vega.parse(patch(vegaLite.compile(options.saved(), {config}).spec)), {renderer: 'none'}) : result.view);
  return {
    view: result.view,
    svg: () => picture().toSVG(),
    png: () => picture().toImageURL('png', 2),
    finalize: () => result.finalize(),
  };
}

/** A drawing made of an SVG element; `size` in pixels. */
function drawSvg(element, picture) {
  element.replaceChildren(picture);
  const text = () => new XMLSerializer().serializeToString(picture);
  return {
    svg: async () => text(),
    png: () => new Promise((resolve, reject) => {
      const image = new Image();
      image.onload = () => {
        const canvas = h('canvas', {width: 2 * image.width, height: 2 * image.height});
        canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
        resolve(canvas.toDataURL('image/png'));
      };
      image.onerror = reject;
      image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text())}`;
    }),
    finalize: () => {},
  };
}

/** Paper is white and has a width of its own. What is drawn here is ready when the browser goes on to print. */
function printed(on) {
  const root = document.documentElement;
  onPaper = on;
  for (const closed of document.querySelectorAll('details.study, [id$=-provenance] + details'))
    if (on && !closed.open) closed.open = closed.openedForPaper = true;
    else if (!on && closed.openedForPaper) closed.open = closed.openedForPaper = false;
  if (on) root.dataset.printed = root.dataset.theme || '';
  const theme = on ? 'light' : root.dataset.printed;
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  for (const figure of figures) if (figure.shown) figure.redraw(); else if (on) figure.show();
}
addEventListener('beforeprint', () => printed(true));
addEventListener('afterprint', () => printed(false));
