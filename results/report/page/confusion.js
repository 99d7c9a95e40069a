// Test sequences by their class and by the class that the classifier takes them for.

/** The darker, the larger the part of the class; the numbers are readable on any of it, in both themes. */
function confusionCell(count, total) {
  const part = total ? count / total : 0;
  return h('td', {class: 'number', title: total ? `${shortNumber(100 * part)} % of the class` : null, style: `background: rgba(66, 133, 244, ${(0.5 * part).toFixed(3)})`}, String(count));
}

function confusionTable({classes, counts, f1}) {
  return h('div', {class: 'scroll numbers', tabindex: 0, role: 'region', 'aria-label': 'classes'}, h('table', {},
    h('thead', {}, h('tr', {}, h('th', {scope: 'col'}, 'class'), classes.map((name) => h('th', {scope: 'col', class: 'number'}, name)), h('th', {scope: 'col', class: 'number'}, 'F1'))),
    h('tbody', {}, counts.map((row, c) => {
      const total = row.reduce((sum, count) => sum + count, 0);
      return h('tr', {}, h('th', {scope: 'row'}, classes[c]), row.map((count) => confusionCell(count, total)), h('td', {class: 'number'}, shortNumber(f1[c])));
    }))));
}

function confusionsContent(study) {
  const {cells, left_out} = study.confusions;
  if (!cells.length) return [];
  const content = [h('p', {class: 'soft small'}, 'Test sequences of each class (rows) by the class they are taken for (columns), summed over the seeds. A class without a test sequence has no F1 and is not in the macro F1.')];
  for (const cell of cells) {
    if (cells.length > 1 || study.cells.length > 1) content.push(h('h4', {}, cell.label));
    if (cell.runs > 1) content.push(h('p', {class: 'soft small'}, `${plural(cell.runs, 'run')} together`));
    content.push(confusionTable(cell));
  }
  if (left_out) content.push(h('p', {class: 'soft'}, `${plural(left_out, 'more configuration')}: not shown here.`));
  return content;
}
