// Strips of frames: the truth above what each configuration makes of it.

/** A strip as one PNG: the frames at `steps` side by side, a pixel between them. */
function stripImage(bytes, entry, sample, steps) {
  const {height, width} = entry;
  const canvas = h('canvas', {width: steps.length * (width + 1) - 1, height});
  const context = canvas.getContext('2d');
  const image = context.createImageData(canvas.width, height);
  steps.forEach((step, column) => {
    const start = (sample * entry.steps + step) * height * width;
    for (let y = 0; y < height; ++y)
      for (let x = 0; x < width; ++x) {
        const grey = bytes[start + y * width + x], to = 4 * (y * canvas.width + column * (width + 1) + x);
        image.data.set([grey, grey, grey, 255], to);
      }
  });
  context.putImageData(image, 0, 0);
  return canvas.toDataURL('image/png');
}

/** Every k-th step, at most `most`, the last among them where k > 1. */
function shownSteps(state, steps, most) {
  const piece = Array.from({length: Math.min(steps, state.first + state.count) - state.first}, (_, i) => state.first + i);
  if (piece.length <= most) return piece;
  return Array.from({length: most}, (_, i) => piece[Math.round(i * (piece.length - 1) / (most - 1))]);
}

function framesPicture(entry, state, width) {
  const most = Math.max(4, Math.floor(width / 34));
  const steps = shownSteps(state, entry.steps, Math.min(most, 24));
  state.steps = steps;
  const pixels = steps.length * (entry.width + 1) - 1;
  const zoom = Math.min((width - 4) / pixels, 96 / entry.width);
  const high = entry.height * zoom, labelHeight = 20, gap = 8, wide = pixels * zoom;
  const ink = styleOf('--ink'), soft = styleOf('--soft');
  const truths = [...new Set(entry.cells.map((cell) => cell.truth))];
  const rows = truths.flatMap((truth) => [
    {label: truths.length > 1 ? `truth of the configurations below` : 'truth', bytes: entry.truthBytes[truth]},
    ...entry.cells.filter((cell) => cell.truth === truth).map((cell) => ({label: cell.label, bytes: cell.bytes}))]);
  const total = rows.length * (high + labelHeight + gap) + 22;
  const text = (x, y, content, colour, anchor) => svg('text', {x, y, fill: colour, 'font-size': 12.5, 'text-anchor': anchor || 'start', 'font-family': 'system-ui, "Segoe UI", "DejaVu Sans", sans-serif'}, content);
  const picture = svg('svg', {xmlns: 'http://www.w3.org/2000/svg', width, height: total, viewBox: `0 0 ${width} ${total}`, role: 'img', 'aria-label': `${entry.decoder}: frames of sample ${state.sample}`},
    svg('rect', {width, height: total, fill: styleOf('--ground')}));
  rows.forEach((row, i) => {
    const y = i * (high + labelHeight + gap);
    picture.append(text(0, y + 14, row.label, ink), svg('image', {x: 0, y: y + labelHeight, width: wide, height: high, preserveAspectRatio: 'none',
      style: 'image-rendering: pixelated', href: stripImage(row.bytes, entry, state.sample, steps)}));
  });
  const every = Math.ceil(28 / ((entry.width + 1) * zoom));
  steps.forEach((step, i) => {
    if (i % every === 0) picture.append(text((i * (entry.width + 1) + entry.width / 2) * zoom, total - 6, String(step), soft, 'middle'));
  });
  return picture;
}

function framesFigure(study, entry) {
  entry.truthBytes = entry.truths.map(bytesOf);
  for (const cell of entry.cells) cell.bytes = bytesOf(cell.pixels);
  const state = {sample: 0, first: 0, count: entry.steps, steps: []};
  const pieces = [[`0-${entry.steps}`, 'all']];
  for (let first = 0; entry.steps > 24 && first < entry.steps; first += 20) pieces.push([`${first}-20`, `${first} to ${Math.min(first + 20, entry.steps) - 1}`]);
  return new Figure({
    name: `${slug(study.name)}-${entry.decoder}-frames`,
    title: `Frames: ${entry.decoder}`,
    caption: () => [`Output steps from left to right, in the order in which the decoder outputs them; free-running, the first seed of each configuration.`,
      state.steps.length && state.steps.length < Math.min(state.count, entry.steps) ? `${state.steps.length} of ${Math.min(state.count, entry.steps)} frames are drawn.` : '',
      entry.black !== 0 || entry.white !== 1 ? `Black is ${entry.black}, white ${entry.white}.` : '',
      'Numbers: mean squared error of each frame of this sample.',
      entry.left_out ? `${entry.left_out} more configurations are left out.` : ''].filter(Boolean).join(' '),
    controls: (figure) => [
      choice('Sample', Array.from({length: entry.samples}, (_, i) => i), state.sample, (value) => { state.sample = Number(value); figure.redraw(); }),
      pieces.length > 1 ? choice('Steps', pieces, `${state.first}-${state.count}`, (value) => { [state.first, state.count] = value.split('-').map(Number); figure.redraw(); }) : null,
    ].filter(Boolean),
    draw: function (element, width) {
      const drawing = drawSvg(element, framesPicture(entry, state, width));
      this.captionLine.textContent = this.caption();
      return drawing;
    },
    numbers: () => ({
      columns: ['configuration', 'step', 'mean squared error'],
      rows: entry.cells.flatMap((cell) => cell.errors[state.sample].map((error, step) => [cell.label, step, error]).filter((row) => row[2] != null)),
    }),
  });
}
