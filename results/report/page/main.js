// The page: head, contents, studies, foot.

const page = JSON.parse(document.getElementById('data').textContent);
page.studies.forEach((study, i) => { study.id = `study-${i + 1}`; });

document.getElementById('top').append(
  h('div', {class: 'bar'}, h('h1', {}, page.title), themeButton()),
  h('nav', {'aria-label': 'Contents'}, h('ul', {class: 'cards'}, page.studies.map(studyCard))));
document.getElementById('content').append(...page.studies.map(studySection));
document.getElementById('bottom').append(
  h('p', {}, `Made by ${page.generator.trim()}. This page needs no network. Figures drawn by Vega ${vega.version} and Vega-Lite ${vegaLite.version} (BSD 3-clause; licences in the source of this page).`));

/** A link into what is closed opens it. */
function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (const closed of [target.querySelector(':scope > details.study'), target.closest('details')]) if (closed) closed.open = true;
  target.scrollIntoView();
}
addEventListener('hashchange', openTarget);
// Twice the same link changes no hash.
document.addEventListener('click', (event) => { if (event.target.closest('a[href^="#"]')?.hash === location.hash) openTarget(); });
openTarget();
document.documentElement.dataset.ready = 'true';
