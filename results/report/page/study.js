// The sections of a study, top to bottom.

/** Configurations without a finished run have no range, so that their values are not counted where all are known here. */
function publishedText(study, verdict) {
  const rows = study.metrics.flatMap((metric) => metric.published);
  const without = rows.length === verdict.published ? rows.filter((row) => row.n === 0).length : 0;
  return `${verdict.published_within_range} of ${plural(verdict.published - without, 'published value')} lie within our range`
    + (without ? `; ${without} more ${without === 1 ? 'belongs' : 'belong'} to configurations without a finished run.` : '.');
}

const MOST_VERDICTS = 6;

function verdictContent(study) {
  const verdict = study.verdict;
  if (!verdict) return [];
  if (verdict.error) return [h('p', {class: 'message soft'}, `The claim cannot be checked: ${verdict.error}`)];
  const items = verdict.expectations.map((e) => h('li', {}, badge(e.finding), ' ', plainSentence(e),
    h('details', {class: 'inline'}, h('summary', {}, 'as asked'), h('code', {}, e.expected), `: ${e.text}`),
    e.cells.length ? h('details', {class: 'inline'}, h('summary', {}, `in each of ${e.cells.length} cells`), h('ul', {}, e.cells.map((cell) => h('li', {}, cell.text)))) : null));
  if (verdict.losses) items.unshift(h('li', {class: 'bad'}, verdict.losses));
  for (const remark of verdict.remarks ?? []) items.push(h('li', {class: 'soft'}, remark));
  if (verdict.published)
    items.push(h('li', {}, publishedText(study, verdict)));
  const rest = items.splice(MOST_VERDICTS);
  return items.length ? [h('ul', {class: 'verdicts'}, items), rest.length ? h('details', {}, h('summary', {}, `${rest.length} more`), h('ul', {class: 'verdicts'}, rest)) : null].filter(Boolean) : [];
}

function runsText(study) {
  const {counts} = study;
  const runs = counts.ok + counts.failed + counts.interrupted;
  const pieces = [`${plural(runs, 'run')}: ${plural(study.cells.length, 'configuration')} × ${plural(study.seeds.length, 'seed')}`];
  for (const name of ['failed', 'interrupted', 'missing']) if (counts[name]) pieces.push(`${counts[name]} ${name}`);
  return pieces.join('; ');
}

function overviewContent(study) {
  const fact = (name, ...content) => {
    const known = content.flat().filter((piece) => piece != null && piece !== '');
    return known.length ? [h('dt', {}, name), h('dd', {}, ...known)] : [];
  };
  const commands = study.commands.slice(0, 5).map((command) => h('pre', {}, command));
  if (study.commands.length > 5) commands.push(h('p', {class: 'soft small'}, `and ${study.commands.length - 5} more`));
  if (!commands.length) commands.push(h('span', {class: 'soft'}, 'Not known: timing.h5, which keeps it, is not beside this study.h5.'));
  if (study.grid) commands.push(h('details', {}, h('summary', {}, 'A grid file that makes these runs again'), h('pre', {}, study.grid)));
  const factors = study.factors.map((factor) => {
    const values = [...new Set(factor.values)].map((value) => value || '""');
    return h('div', {}, h('code', {}, factor.key), ` ${values.length > 12 ? `${values.slice(0, 10).join(', ')}, … ${values[values.length - 1]} (${values.length} values)` : values.join(', ')}`);
  });
  const source = study.provenance.find((entry) => entry.name === 'data_source'), checksum = study.provenance.find((entry) => entry.name === 'data_checksum');
  const values = (entry) => (entry ? entry.values.slice(0, 6).map((v) => v.value).join('; ') + (entry.values.length > 6 ? `; and ${entry.values.length - 6} more` : '') : '');
  return [
    ...study.warnings.map((text) => h('p', {class: 'bad message'}, `Warning: ${text}`)),
    h('dl', {class: 'facts'},
      fact('Question', study.question), fact(study.claim ? 'Claim' : 'Verdict', study.claim, ...verdictContent(study),
        study.claim_change ? h('p', {class: 'bad small'}, `${study.claim_change}.`) : null, study.limits ? h('p', {class: 'soft small'}, `${study.limits}.`) : null), fact('Runs', runsText(study), study.selection ? h('p', {class: 'small'}, `Of the search: ${study.selection}.`) : null, study.until ? h('p', {class: 'soft small'}, `${study.until}.`) : null),
      fact('Varied', factors), fact('Data', values(source), checksum ? h('div', {class: 'soft small'}, `XXH3-128 ${values(checksum)}`) : null),
      fact('Command', commands)),
  ];
}

/** A few values in full, many as the first ones and a list to open. */
function valuesContent(values) {
  const line = (v) => h('div', {}, v.value, values.length > 1 ? h('span', {class: 'soft'}, ` (${plural(v.runs, 'run')})`) : null);
  if (values.length <= 4) return values.map(line);
  const most = 200;
  return [h('details', {}, h('summary', {}, `${values.length} values: ${values.slice(0, 2).map((v) => v.value).join(', ')}, …`),
    values.slice(0, most).map(line), values.length > most ? h('div', {class: 'soft'}, `and ${values.length - most} more`) : null)];
}

function provenanceContent(study) {
  return [h('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'provenance'}, h('table', {}, h('tbody', {}, study.provenance.map((entry) => h('tr', {},
    h('th', {scope: 'row'}, entry.name.replace(/_/g, ' ')),
    h('td', {}, valuesContent(entry.values)))))))];
}

function failuresContent(study) {
  const columns = ['run', 'configuration', 'seed', 'status', 'epochs', 'message'];
  return [h('div', {class: 'scroll numbers', tabindex: 0, role: 'region', 'aria-label': 'failed runs'}, h('table', {class: 'cards-on-phone'},
    h('thead', {}, h('tr', {}, columns.map((name) => h('th', {scope: 'col'}, name)))),
    h('tbody', {}, study.failures.slice(0, MOST_ROWS).map((run) => h('tr', {}, columns.map((name) => h('td', {class: name === 'message' ? 'message' : null, 'data-label': name}, name === 'run' ? h('code', {}, run.run) : String(run[name])))))))),
  study.failures.length > MOST_ROWS ? h('p', {class: 'soft'}, `The first ${MOST_ROWS} of ${study.failures.length}.`) : null].filter(Boolean);
}

function methodsContent(study) {
  const said = h('span', {class: 'soft small', role: 'status'});
  return [h('p', {class: 'methods'}, study.methods), h('button', {type: 'button', onclick: async () => {
    try {
      await navigator.clipboard.writeText(study.methods);
      said.textContent = ' copied';
    } catch {
      getSelection().selectAllChildren(document.querySelector(`#${CSS.escape(study.id)} .methods`));
      said.textContent = ' selected: copy it with the keyboard';
    }
  }}, 'Copy'), said];
}

function fileContent(study) {
  const {file} = study;
  if (!file.xxh128) return [h('p', {}, h('code', {}, file.name)), h('p', {class: 'soft'}, file.note)];
  const facts = h('p', {}, h('code', {}, file.name), `, ${file.bytes.toLocaleString('en')} bytes, XXH3-128 (`, h('code', {}, 'xxh128sum'), ') ', h('code', {}, file.xxh128));
  if (!file.base64) return [facts, h('p', {class: 'soft'}, file.note)];
  return [facts, h('button', {type: 'button', class: 'download', onclick: () =>
    save(`${slug(study.name)}.h5`, new Blob([bytesOf(file.base64)], {type: 'application/x-hdf5'}))}, 'Save the study file'),
  h('p', {class: 'soft small'}, 'HDF5 (netCDF-4): it opens in xarray, h5py, ncdump, HDFView and in tapelab.')];
}

/** What `tapelab table` says beside its tables: numbers that are not of held-out data, baselines that cells lose to. */
function remarksOf(metrics) {
  const remarks = new Set(metrics.flatMap((metric) => metric.table.remarks ?? []));
  return [...remarks].map((text) => h('p', {class: 'message soft remark'}, text));
}

/** Everything that is shown for the chosen metric; a list chooses it. */
function resultsContent(study) {
  const body = h('div', {});
  const pieces = study.metrics.map((metric) => () => {
    const strips = metric.strips.some((strip) => strip.box.n > 0) ? stripsFigure(study, metric) : null;
    const heat = heatFigure(study, metric);
    return [...remarksOf([metric]), ...[strips, heat].filter(Boolean).map((figure) => figure.element), ...[heatNote(study)].filter(Boolean),
      h('h3', {id: `${study.id}-comparison`}, 'Comparison'), ...comparisonContent(study, metric),
      ...(metric.published.length ? [h('h3', {}, 'Published values'), publishedTable(metric.published)] : [])];
  });
  const made = [];
  const show = (m) => {
    made[m] = made[m] || pieces[m]();
    body.replaceChildren(...made[m]);
  };
  show(0);
  const chooser = study.metrics.length > 1 ? h('div', {class: 'controls'}, choice('Measure', study.metrics.map((metric, m) => [m, metric.name]), 0, (m) => show(Number(m)))) : null;
  return [chooser, h('p', {class: 'soft small'}), body].filter(Boolean);
}

function studySection(study) {
  const sections = [];
  const add = (key, title, ...content) => {
    const flat = content.flat().filter(Boolean);
    if (flat.length) sections.push({id: `${study.id}-${key}`, title, content: flat});
  };
  const frames = study.frames.map((entry) => framesFigure(study, entry).element);
  const finished = study.counts.ok > 0;
  if (study.metrics.length && finished) {
    const equalData = study.metrics[0].table.test_data_keys ? `, among configurations of equal ${study.metrics[0].table.test_data_keys.join(', ')}` : '';
    add('summary', 'Summary', h('p', {class: 'soft small'}, `Mean ± standard deviation over seeds (number of seeds). ★ marks the best mean of a column${equalData}, unless it is worse than a baseline.`),
      remarksOf(study.metrics), summaryTable(study));
    add('results', 'Final results', resultsContent(study));
  } else {
    add('summary', 'Summary', h('p', {}, 'No run of this study finished, so there is nothing to summarise.'));
  }
  if (study.trends.length) add('settings', 'Over the settings', trendFigure(study).element);
  if (study.curves.length) add('curves', 'Learning curves', linesFigure(study, `${slug(study.name)}-curves`, 'Over the epochs', study.curves, 'epoch').element);
  if (study.profiles.length) add('steps', 'Error per output step', linesFigure(study, `${slug(study.name)}-steps`, 'Over the output steps', study.profiles, 'output step').element);
  if (study.training_time) add('time', 'Training time', timeFigure(study).element);
  add('outputs', 'Truth and prediction', study.sequences.flatMap((entry) => [sequencesFigure(study, entry).element, featureErrors(entry)]), frames);
  add('alarms', 'Alarms', alarmsContent(study));
  add('classes', 'Classes', confusionsContent(study));
  add('codes', 'Codes', codesContent(study));
  add('runs', 'Runs', runsContent(study));
  add('failures', 'Failed and interrupted runs', study.failures.length ? failuresContent(study) : []);
  add('model', study.models.models.length > 1 ? 'Models' : 'Model', modelsContent(study));
  add('methods', 'Methods', methodsContent(study));
  add('provenance', 'Provenance', h('details', {}, h('summary', {}, 'Code, compiler, libraries and data of the runs'), provenanceContent(study)));
  if (study.file) add('file', 'Study file', fileContent(study));
  const links = sections.flatMap(({id, title}) => [h('a', {href: `#${id}`}, title), ...(id.endsWith('-results') ? [h('a', {href: `#${study.id}-comparison`}, 'Comparison')] : [])]);
  const one = page.studies.length === 1, title = h('h2', {id: `${study.id}-title`, hidden: one}, study.title);
  const body = [
    h('nav', {class: 'sections', 'aria-label': `Sections of ${study.title}`}, h('a', {href: '#top', title: 'All studies'}, '↑'), links),
    ...overviewContent(study),
    ...sections.flatMap(({id, title, content}) => [h('h3', {id}, title), ...content])];
  // Of several studies the reader opens those of interest; a search of the browser, a link and paper open them too.
  return h('section', {id: study.id, 'aria-labelledby': `${study.id}-title`}, ...(one ? [title, ...body] : [h('details', {class: 'study'}, h('summary', {}, title), ...body)]));
}
