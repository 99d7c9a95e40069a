// The first screen: what each study asks, what its numbers say, and the best one beside its baseline.

/** "test_predict_mse model.cell=lstm" in its two parts. */
function sideOf(text) {
  const [metric, ...where] = text.split(' ');
  return {metric, where: where.join(' ')};
}

const BASELINES = {deviation: 'the deviation within the window', 'always alarm': 'an alarm everywhere', pca: 'PCA', seasonal: 'seasonal naive',
  drift: 'drift', 'moving average': 'the moving average', linear: 'linear autoregression', 'last value': 'the difference to the row before',
  random: 'as many alarms at random'};

/** What the right side of a sentence is called after the left one has been named: a baseline, other settings, a metric. */
function besideText(left, right) {
  const baseline = right.metric.startsWith(`${left.metric}_baseline_`) ? right.metric.slice(left.metric.length + 10).replace(/_/g, ' ') : null;
  if (baseline) return BASELINES[baseline] ?? `the ${baseline} predictor`;
  return right.metric === left.metric ? right.where || 'the same' : [right.metric, right.where].filter(Boolean).join(' with ');
}

const OPPOSITE = {above: 'below', below: 'above'};

/** "test_predict_mse is 0.7398 times that of the copy last predictor (8 seeds)"; of a baseline on the left, said from the
 *  model's side. */
function plainSentence(expectation) {
  let left = sideOf(expectation.left), right = sideOf(expectation.right);
  let [effect] = expectation.text.split(' (');
  const [, amount, word] = effect.match(/^(\S+) (above|below)$/) || [];
  if (word && left.metric.startsWith(`${right.metric}_baseline_`)) [left, right, effect] = [right, left, `${amount} ${OPPOSITE[word]}`];
  const name = [left.metric, left.where].filter(Boolean).join(' with ');
  const seeds = expectation.seeds ? ` (${plural(expectation.seeds, 'seed')})` : '';
  if (expectation.finding === 'depends on the cell' || !/ (times|above|below)$/.test(effect)) return `${name}: ${effect}`;
  return `${name} is ${effect} ${effect.endsWith('times') ? 'that of ' : ''}${besideText(left, right)}${seeds}`;
}

/** The best configuration of the main metric beside the best that needs no model; null where nothing is measured. */
function headlineOf(study) {
  const metric = study.metrics[0];
  if (!metric || metric.better === 'neither') return null;
  const better = (a, b) => (metric.better === 'higher' ? a.mean > b.mean : a.mean < b.mean);
  const best = (cells) => cells.filter((cell) => cell.mean != null && cell.n > 0).reduce((a, b) => (a && !better(b, a) ? a : b), null);
  const cells = metric.table.cells.filter((cell) => cell.metric === metric.name);
  const own = best(cells.filter((cell) => !cell.baseline)), baseline = best(cells.filter((cell) => cell.baseline && !/floor/.test(cell.baseline)));
  return own && {metric: metric.name, own, baseline, loses: baseline && better(baseline, own)};
}

/** The mean curve of the first measure over the epochs, every configuration a line. */
function sparkline(study) {
  const series = (study.curves[0]?.groupings[0]?.series ?? []).slice(0, 12).map((one) => one.mean);
  const values = series.flat().filter((value) => value != null);
  if (values.length < 2) return null;
  const log = Math.min(...values) > 0 && Math.max(...values) / Math.min(...values) > 30, scale = (value) => (log ? Math.log(value) : value);
  const low = scale(Math.min(...values)), high = scale(Math.max(...values)), width = 160, height = 36;
  const path = (mean) => mean.map((value, i) => (value == null ? '' :
    `${i && mean[i - 1] != null ? 'L' : 'M'}${(2 + (width - 4) * i / Math.max(mean.length - 1, 1)).toFixed(1)} ${(height - 2 - (height - 4) * (scale(value) - low) / (high - low || 1)).toFixed(1)}`)).join('');
  const text = `${study.curves[0].name} over the epochs`;
  return svg('svg', {class: 'sparkline', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': text},
    svg('title', {}, text), series.map((mean) => svg('path', {d: path(mean)})));
}

function badge(finding) {
  const kind = {holds: 'good', 'does not hold': 'bad', 'depends on the cell': 'bad'}[finding] ?? 'soft';
  return h('span', {class: `badge ${kind}`}, finding);
}

function studyCard(study) {
  const found = headlineOf(study), expectations = study.verdict?.expectations ?? [];
  const most = 3, rest = expectations.length - most;
  const headline = found ? h('p', {class: 'headline'}, h('strong', {}, shortNumber(found.own.mean)), ` ${found.metric}${study.cells.length > 1 ? ` of the best of ${study.cells.length} configurations (${Object.values(found.own.factors).join(', ')})` : ''}`,
    found.baseline ? h('span', {class: found.loses ? 'bad' : 'soft'}, `, ${found.loses ? 'worse than' : 'beside'} ${shortNumber(found.baseline.mean)} of the ${found.baseline.baseline.split(',')[0]}`) : null) : null;
  return h('li', {class: 'card'},
    h('h2', {}, h('a', {href: `#${study.id}`}, study.title)),
    study.question ? h('p', {}, study.question) : null,
    found?.loses ? headline : null,
    expectations.length ? h('ul', {class: 'verdicts'}, expectations.slice(0, most).map((expectation) => h('li', {}, badge(expectation.finding), ' ', plainSentence(expectation))),
      rest > 0 ? h('li', {class: 'soft'}, `and ${plural(rest, 'expectation')} more`) : null) : null,
    study.claim_change ? h('p', {class: 'bad small'}, `${study.claim_change}.`) : null,
    study.limits && expectations.length ? h('p', {class: 'soft small'}, `${study.limits}.`) : null,
    found?.loses ? null : headline,
    sparkline(study),
    h('p', {class: 'soft small'}, `${study.name}: ${runsText(study)}`));
}
