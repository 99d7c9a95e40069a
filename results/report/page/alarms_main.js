// The page of one detection: head, figures, lists of alarms and events.

const alarms = JSON.parse(document.getElementById('data').textContent);

/** A table of one list; says how many are left out. */
function alarmList(title, count, noun, table) {
  if (!count) return [];
  const left = count > table.rows.length ? [h('p', {class: 'soft small'}, `${table.rows.length} of ${plural(count, noun)}; tapelab detect --all lists every one.`)] : [];
  return [h('h2', {}, title), ...left, numbersTable(table)];
}

const drawn = alarmFigures(alarms, `run-${alarms.run}`);
document.getElementById('top').append(h('div', {class: 'bar'}, h('h1', {}, document.title), themeButton()));
document.getElementById('content').append(...drawn,
  ...alarmList('Alarms', alarms.alarm_count, 'alarm', drawn[0].figure.numbers()),
  ...alarmList('Events', alarms.event_count, 'event', {columns: ['event', 'series', 'first row', 'last row', ...(alarms.timed ? ['time'] : []), 'outcome', 'first alarm', 'delay in rows'],
    rows: alarms.events.map((event) => [event.event, event.series, ...event.rows, ...(alarms.timed ? [event.time] : []), event.alarm ? 'found' : event.scored ? 'missed' : 'not scored', event.alarm, event.alarm ? event.delay : null])}));
document.getElementById('bottom').append(h('p', {}, 'Made by tapelab. This page needs no network.'));
document.documentElement.dataset.ready = 'true';
