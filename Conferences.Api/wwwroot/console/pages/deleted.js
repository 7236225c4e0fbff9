// Conferences that are gone: their histories stay, and this leads to them.
import { html } from '../vendor/htm-preact-standalone.js';
import { Heading } from '../components/heading.js';
import { Empty, Failure, Loading } from '../components/states.js';
import { Table } from '../components/table.js';
import { Moment } from '../components/time.js';
import { ask } from '../lib/api.js';
import { useLoaded } from '../lib/load.js';
import { nameOf } from '../lib/names.js';
import { pathOf } from '../lib/paths.js';
import { href } from '../lib/router.js';
import { t } from '../texts.js';

const PAGE = 1_000;

// Of the newest, as many names as are read at once without keeping the service from others.
const NAMED = 100;
const AT_ONCE = 4;

const columns = [
  { key: 'name', title: t.deleted.columns.name },
  { key: 'time', title: t.deleted.columns.time },
  { key: 'who', title: t.deleted.columns.who },
];

async function read(signal) {
  const events = [];
  for (let cursor; ;) {
    const { data, envelope } = await ask(
      'GET', 'conferences/events', { query: { type: 'conference.deleted', limit: PAGE, cursor }, signal });
    events.push(...data);
    cursor = envelope.next_cursor;
    if (!cursor)
      break;
  }
  const rows = events.reverse().map(it => ({
    id: it.conference_id, time: it.time, who: t.history.actor(it.actor), before: it.sequence - 1, name: '',
  }));
  const unnamed = rows.slice(0, NAMED);
  const next = async () => {
    for (let row; (row = unnamed.shift());) {
      const { data } = await ask('GET', pathOf('conferences', row.id), { query: { version: row.before }, signal });
      row.name = nameOf(data);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  return rows;
}

const cells = it => ({
  name: html`
    <a href=${href('conferences', it.id, 'history')} aria-label=${t.deleted.history(it.name || it.id)}>
      ${it.name || it.id}</a>`,
  time: html`<${Moment} at=${it.time} />`,
  who: it.who,
});

export function DeletedPage() {
  const { loading, failure, value, reload } = useLoaded(read, []);
  return html`
    <${Heading} title=${t.deleted.title} back=${{ href: href('conferences'), text: t.app.toList }}>
      <p class="quiet">${t.deleted.hint}</p><//>
    ${failure ? html`<${Failure} failure=${failure} onRetry=${reload} />`
      : loading ? html`<${Loading} />`
      : value.length === 0 ? html`<${Empty} title=${t.deleted.none} />`
      : html`
        <${Table} className="deleted" label=${t.deleted.title} columns=${columns} rows=${value} keyOf=${it => it.id}
          cells=${cells} narrowHeight=${84} />`}`;
}
