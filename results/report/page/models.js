// The model as a diagram: its layers as boxes with output shapes and parameters, the decoders side by side; and a table of
// how the models of other configurations differ from it.

const BOX = {width: 164, height: 58, gap: 22};

const layerText = (layer) => layer.path + (layer.parameters ? `, ${layer.parameters.toLocaleString('en')}` : '');

const shapeText = (layer) => (layer.steps ? `[${layer.steps}, B, ${layer.features}]` : `[B, ${layer.features}]`);

/** Input and encoder, then the decoders, each a list of layers. */
function branchesOf(layers) {
  const trunk = layers.filter((layer) => layer.path === 'input' || layer.path.startsWith('encoder'));
  const branches = new Map();
  for (const layer of layers) {
    if (trunk.includes(layer)) continue;
    const branch = layer.path.split('/')[0];
    branches.set(branch, [...(branches.get(branch) || []), layer]);
  }
  return {trunk, branches: [...branches.values()]};
}

function modelPicture(layers, title) {
  const {trunk, branches} = branchesOf(layers);
  const columns = Math.max(1, branches.length), margin = 4;
  const width = columns * BOX.width + (columns - 1) * BOX.gap + 2 * margin;
  const pitch = BOX.height + BOX.gap;
  const rows = trunk.length + Math.max(0, ...branches.map((branch) => branch.length));
  const height = rows * pitch - BOX.gap + 2 * margin;
  const ink = styleOf('--ink'), soft = styleOf('--soft'), fills = lineStyles(4).colours;
  const font = 'system-ui, "Segoe UI", "DejaVu Sans", sans-serif';
  const picture = svg('svg', {xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': title, style: 'max-width: 100%; height: auto'},
    svg('rect', {width, height, fill: styleOf('--ground')}));
  const box = (layer, x, y, colour) => {
    const line = (dy, content, attributes) => svg('text', {x: x + BOX.width / 2, y: y + dy, 'text-anchor': 'middle', 'font-family': font, 'font-size': 12.5, fill: ink, ...attributes}, content);
    picture.append(svg('rect', {x, y, width: BOX.width, height: BOX.height, rx: 6, fill: colour, 'fill-opacity': 0.15, stroke: colour, 'stroke-width': 1.5}),
      line(17, layer.kind, {'font-weight': 600, 'font-size': layer.kind.length > 18 ? 11.5 : 12.5}), line(34, shapeText(layer)),
      line(50, layerText(layer), {fill: soft, 'font-size': Math.min(11.5, (BOX.width - 12) / (0.6 * layerText(layer).length))}));
  };
  const arrow = (x1, y1, x2, y2) => {
    const middle = (y1 + y2) / 2;
    picture.append(svg('path', {d: `M${x1},${y1} C${x1},${middle} ${x2},${middle} ${x2},${y2 - 6}`, fill: 'none', stroke: soft, 'stroke-width': 1.5}),
      svg('path', {d: `M${x2 - 4},${y2 - 8} L${x2},${y2} L${x2 + 4},${y2 - 8} Z`, fill: soft}));
  };
  const trunkX = (width - BOX.width) / 2;
  trunk.forEach((layer, i) => {
    box(layer, trunkX, margin + i * pitch, fills[i === 0 ? 3 : 0]);
    if (i > 0) arrow(trunkX + BOX.width / 2, margin + i * pitch - BOX.gap, trunkX + BOX.width / 2, margin + i * pitch);
  });
  branches.forEach((branch, b) => branch.forEach((layer, i) => {
    const x = margin + b * (BOX.width + BOX.gap), y = margin + (trunk.length + i) * pitch;
    box(layer, x, y, fills[1 + (b % 2)]);
    arrow(i === 0 ? trunkX + BOX.width / 2 : x + BOX.width / 2, y - BOX.gap, x + BOX.width / 2, y);
  }));
  return picture;
}

const parametersOf = (model) => model.layers.reduce((sum, layer) => sum + layer.parameters, 0);

/** The configurations of a model: all, a few by name, or their number and the factors' values that only they have. */
function cellsText(study, model) {
  if (model.cells.length === study.cells.length) return 'all configurations';
  const own = study.factors.filter((factor) => new Set(model.cells.map((cell) => factor.values[cell])).size === 1 && new Set(factor.values).size > 1)
    .map((factor) => `${factor.key}=${factor.values[model.cells[0]] || '""'}`);
  const named = own.length ? own.join(', ') : model.cells.slice(0, 2).map((cell) => study.cells[cell]).join('; ') + (model.cells.length > 2 ? '; …' : '');
  return model.cells.length > 1 ? `${named} (${plural(model.cells.length, 'configuration')})` : named;
}

function modelFigure(study, model) {
  const cells = cellsText(study, model);
  return new Figure({
    name: `${slug(study.name)}-model`,
    title: `${parametersOf(model).toLocaleString('en')} parameters: ${cells}`,
    caption: 'Output shapes are [steps, batch, features].',
    draw: (element) => drawSvg(element, modelPicture(model.layers, `Layers of the model: ${cells}`)),
    numbers: () => ({columns: ['layer', 'type', 'steps', 'features', 'parameters'], rows: model.layers.map((layer) => [layer.path, layer.kind, layer.steps || null, layer.features, layer.parameters])}),
  });
}

/** A layer in a word: "LSTM [9, B, 8]". */
const layerWord = (layer) => (layer ? `${layer.kind} ${shapeText(layer)}` : '–');

/** A row for each model, a column for each layer in which they differ. */
function variantsTable(study, models) {
  const paths = [...new Set(models.flatMap((model) => model.layers.map((layer) => layer.path)))];
  const layerOf = (model, path) => model.layers.find((layer) => layer.path === path);
  const differ = paths.filter((path) => new Set(models.map((model) => layerWord(layerOf(model, path)))).size > 1);
  const columns = ['configurations', 'parameters', ...differ];
  return h('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'variants of the model'}, h('table', {class: 'cards-on-phone'},
    h('thead', {}, h('tr', {}, columns.map((name, i) => h('th', {scope: 'col', class: i === 1 ? 'number' : null}, ...breakable(name))))),
    h('tbody', {}, models.map((model) => h('tr', {}, h('th', {scope: 'row'}, ...breakable(cellsText(study, model))),
      h('td', {class: 'number', 'data-label': 'parameters'}, parametersOf(model).toLocaleString('en')),
      differ.map((path) => h('td', {'data-label': path}, layerWord(layerOf(model, path)))))))));
}

/** The model of most configurations is drawn; a list draws another. */
function modelsContent(study) {
  const {models, note} = study.models;
  const said = note ? [h('p', {class: 'soft'}, note)] : [];
  if (!models.length) return said;
  const box = h('div', {}), figures = [];
  const show = (i) => {
    figures[i] = figures[i] || modelFigure(study, models[i]);
    box.replaceChildren(figures[i].element);
  };
  const most = models.reduce((best, model, i) => (model.cells.length > models[best].cells.length ? i : best), 0);
  show(most);
  const chooser = models.length > 1 ? [h('div', {class: 'controls'}, choice('Drawn', models.map((model, i) => [i, cellsText(study, model)]), most, (i) => show(Number(i))))] : [];
  return [...said, ...chooser, box, ...(models.length > 1 ? [variantsTable(study, models)] : [])];
}
