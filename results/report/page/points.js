// Points that are told apart by colour: of groups, or along a scale.

const POINT_SHAPES = ['circle', 'square', 'triangle-up', 'diamond'];
const MOST_GROUPS = LINE_COLOURS * POINT_SHAPES.length;

/** Colours for groups, and other shapes from the eighth group on. texts: of the legend, in lines. */
function groupMarks(field, title, groups, width, texts = groups.map((group) => [group])) {
  const longest = Math.max(title.length, ...texts.flat().map((text) => text.length));
  const legend = {orient: 'bottom', direction: 'horizontal', title, titleLimit: width - 40, labelLimit: width - 60,
    labelExpr: labelled(groups, texts), symbolType: 'circle', symbolSize: 90, symbolStrokeWidth: 0, symbolOpacity: 1, columns: Math.max(1, Math.min(groups.length, Math.floor((width - 20) / (longest * 6.8 + 40))))};
  const shapes = groups.map((_, i) => POINT_SHAPES[Math.floor(i / LINE_COLOURS) % POINT_SHAPES.length]);
  const color = {field, type: 'nominal', title, scale: {domain: groups, range: lineStyles(groups.length).colours}, legend};
  if (groups.length <= LINE_COLOURS) return {color};
  const {symbolType, ...shaped} = legend;
  return {color: {...color, legend: shaped}, shape: {field, type: 'nominal', title, scale: {domain: groups, range: shapes}, legend: shaped}};
}

/** A colour for each number; those that would vanish in the ground are left out. */
const scaleMarks = (field, title, domain, width) => ({color: {field, type: 'quantitative', title,
  scale: {domain, nice: false, scheme: {name: 'viridis', extent: isDark() ? [0.25, 1] : [0, 0.85]}},
  legend: {orient: 'bottom', gradientLength: Math.min(220, width - 60), titleLimit: width - 60, format: 'd', tickMinStep: 1}}});
