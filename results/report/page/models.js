// A model as a diagram: its layers as boxes with output shapes and parameters, the decoders side by side.

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

function modelFigure(study, model, index) {
  const total = model.layers.reduce((sum, layer) => sum + layer.parameters, 0);
  const all = model.cells.length === study.cells.length;
  const cells = all ? 'All configurations' : model.cells.length > 6 ? plural(model.cells.length, 'configuration') : model.cells.map((cell) => study.cells[cell]).join('; ');
  const example = model.cells.length > 6 && !all ? ` such as ${study.cells[model.cells[0]]}` : '';
  return new Figure({
    name: `${slug(study.name)}-model-${index + 1}`,
    title: `${total.toLocaleString('en')} parameters`,
    caption: `Output shapes are [steps, batch, features]. ${cells}${example}.`,
    draw: (element) => drawSvg(element, modelPicture(model.layers, `Layers of the model: ${cells}${example}`)),
    numbers: () => ({columns: ['layer', 'type', 'steps', 'features', 'parameters'], rows: model.layers.map((layer) => [layer.path, layer.kind, layer.steps || null, layer.features, layer.parameters])}),
  });
}
