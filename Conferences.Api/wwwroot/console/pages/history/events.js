// Who did what: the events, newest first, filtered by type, by person and by who did it.
import { html, useMemo, useState } from '../../vendor/htm-preact-standalone.js';
import { Dialog } from '../../components/dialog.js';
import { Field } from '../../components/field.js';
import { Table } from '../../components/table.js';
import { momentOf, shortOf } from '../../lib/time.js';
import { t } from '../../texts.js';

export const noFilter = { types: [], person: '', actor: '' };

export const isFiltered = ({ types, person, actor }) => types.length > 0 || person !== '' || actor !== '';

export function filtered(events, { types, person, actor }) {
  const wanted = new Set(types);
  return events.filter(it => (wanted.size === 0 || wanted.has(it.type))
    && (person === '' || it.names.includes(person))
    && (actor === '' || it.who === actor));
}

const byName = map => [...map.keys()].sort((a, b) => a.localeCompare(b));

function Filters({ index, filter, onFilter }) {
  const toggle = type => onFilter({
    ...filter,
    types: filter.types.includes(type) ? filter.types.filter(it => it !== type) : [...filter.types, type],
  });
  const select = (label, all, key, map) => html`
    <${Field} kind="select" label=${label} value=${filter[key]} onInput=${it => onFilter({ ...filter, [key]: it })}
      options=${[['', all], ...byName(map).map(it => [it, it])]} />`;
  const present = t.history.types.filter(([type]) => index.types.has(type));
  return html`
    <div class="history-filters">
      <div role="group" aria-label=${t.history.filterByType} class="chips">
        ${present.map(([type, text]) => html`
          <button key=${type} type="button" class="chip" aria-pressed=${filter.types.includes(type) ? 'true' : 'false'}
            onClick=${() => toggle(type)}>${text} <span class="chip-count">${index.types.get(type)}</span></button>`)}
      </div>
      <div class="history-selects">
        ${select(t.history.person, t.history.everyone, 'person', index.people)}
        ${select(t.history.actorLabel, t.history.anybody, 'actor', index.actors)}
        ${isFiltered(filter) && html`
          <button type="button" class="button" onClick=${() => onFilter(noFilter)}>${t.history.showAll}</button>`}
      </div>
    </div>`;
}

function Details({ event, onClose }) {
  const rows = [
    [t.history.details.time, momentOf(new Date(event.time))],
    [t.history.details.sequence, `${event.sequence}`],
    [t.history.details.type, event.type],
    [t.history.details.who, event.who],
    [t.history.details.address, event.address],
    [t.history.details.request, event.requestId],
  ].filter(([, it]) => it);
  return html`
    <${Dialog} title=${event.text} onClose=${onClose} cancel=${t.common.close} wide>
      <dl class="fact-list" tabindex="-1" data-autofocus>
        ${rows.map(([key, it]) => html`<div key=${key}><dt>${key}</dt><dd>${it}</dd></div>`)}
      </dl>
      ${event.changes && html`
        <div class="scroll-x" role="group" tabindex="0" aria-label=${t.history.details.changes}><table class="plain">
          <caption>${t.history.details.changes}</caption>
          <thead><tr>
            <th scope="col">${t.history.details.field}</th>
            <th scope="col">${t.history.details.from}</th>
            <th scope="col">${t.history.details.to}</th>
          </tr></thead>
          <tbody>${event.changes.map(it => html`
            <tr key=${it.path}>
              <th scope="row" class="mono">${it.path}</th><td>${valueOf(it.from)}</td><td>${valueOf(it.to)}</td>
            </tr>`)}
          </tbody>
        </table></div>`}
    <//>`;
}

const valueOf = value => value === null || value === undefined ? '–'
  : typeof value === 'string' ? value : JSON.stringify(value);

const columns = [
  { key: 'time', title: t.history.columns.time },
  { key: 'what', title: t.history.columns.what },
  { key: 'who', title: t.history.columns.who },
  { key: 'more', title: t.history.columns.details },
];

/** @param shown the sequence of the shown moment @param onShow called with the sequence to show instead */
export function Events({ events, index, filter, onFilter, shown, onShow }) {
  const [open, setOpen] = useState(null);
  const [isLaterShown, showLater] = useState(false);
  const found = useMemo(() => filtered(events, filter).reverse(), [events, filter]);
  // Whoever looks for something looks for it in the whole record.
  const isWhole = isLaterShown || isFiltered(filter);
  const rows = useMemo(
    () => isWhole ? found : found.filter(it => it.sequence <= shown), [found, shown, isWhole]);
  const cells = it => ({
    time: html`
      <button type="button" class="button button-link" aria-current=${it.sequence === shown ? 'true' : undefined}
        aria-label=${t.history.showMoment(it.text, momentOf(new Date(it.time)))} onClick=${() => onShow(it.sequence)}>
        ${shortOf(new Date(it.time))}</button>`,
    what: html`<span title=${it.text}>${it.text}</span>`,
    who: html`<span title=${it.who}>${it.who}</span>`,
    more: html`
      <button type="button" class="button button-plain" aria-label=${t.history.detailsOf(it.text, it.sequence)}
        onClick=${() => setOpen(it)}>…</button>`,
  });
  return html`
    <section class="panel history-events" aria-labelledby="history-events">
      <h2 id="history-events">${t.history.eventsTitle}</h2>
      <${Filters} index=${index} filter=${filter} onFilter=${onFilter} />
      <div class="history-found">
        <p class="quiet" aria-live="polite">
          ${t.history.found(found.length, events.length, found.length - rows.length)}</p>
        ${!isFiltered(filter) && html`
          <${Field} kind="checkbox" label=${t.history.laterToo} value=${isLaterShown} onInput=${showLater} />`}
      </div>
      <${Table} className="events" label=${t.history.eventsTitle} columns=${columns} rows=${rows}
        keyOf=${it => it.sequence} cells=${cells}
        rowClass=${it => it.sequence === shown ? 'is-shown' : ''} narrowHeight=${84} />
      ${open && html`<${Details} event=${open} onClose=${() => setOpen(null)} />`}
    </section>`;
}
