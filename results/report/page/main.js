// The page: head, contents, studies, foot.

const page = JSON.parse(document.getElementById('data').textContent);
page.studies.forEach((study, i) => { study.id = `study-${i + 1}`; });

document.getElementById('top').append(
  h('div', {class: 'bar'}, h('h1', {}, page.title), themeButton()),
  h('nav', {'aria-label': 'Contents'}, h('ul', {class: 'cards'}, page.studies.map(studyCard))));
document.getElementById('content').append(...page.studies.map(studySection));
document.getElementById('bottom').append(
  h('p', {}, `Made by ${page.generator.trim()}. This page needs no network. Figures drawn by Vega ${vega.version} and Vega-Lite ${vegaLite.version} (BSD 3-clause; licences in the source of this page).`));
document.documentElement.dataset.ready = 'true';
