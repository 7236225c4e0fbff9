// The account's conferences, running first.
import { html, useEffect, useMemo, useState } from '../vendor/htm-preact-standalone.js';
import { Heading } from '../components/heading.js';
import { Empty, Failure, Loading } from '../components/states.js';
import { Field } from '../components/field.js';
import { ListDownload } from '../components/downloads.js';
import { Table } from '../components/table.js';
import { Elapsed } from '../components/time.js';
import { followList, isRunning, unread } from '../lib/list.js';
import { nameOf, numbersOf } from '../lib/names.js';
import { go, href, replaceQuery, route } from '../lib/router.js';
import { mayWrite, session } from '../lib/session.js';
import { live } from '../lib/socket.js';
import { createStore, useStore } from '../lib/store.js';
import { fromGregorian } from '../lib/time.js';
import { t } from '../texts.js';

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

// Running first, then by name: a row moves when a conference starts or ends, and not with each person.
const order = (one, other) => isRunning(other) - isRunning(one)
  || !one.name - !other.name
  || collator.compare(nameOf(one), nameOf(other))
  || (one.id < other.id ? -1 : 1);

export function ConferencesPage() {
  const [list] = useState(() => createStore(unread));
  const [round, setRound] = useState(0);
  const [text, setText] = useState(route.value.query.get('q') ?? '');
  const { state } = useStore(live);
  const { loaded, failure, all } = useStore(list);
  const who = useStore(session);
  useEffect(() => {
    const abort = new AbortController();
    followList(list, abort.signal);
    return () => abort.abort();
  }, [round]);

  const sorted = useMemo(() => [...all.values()].sort(order), [all]);
  const wanted = text.trim().toLowerCase();
  const rows = useMemo(
    () => wanted === '' ? sorted : sorted.filter(it =>
      [nameOf(it), it.id, ...numbersOf(it)].some(part => part.toLowerCase().includes(wanted))),
    [sorted, wanted]);
  const search = value => {
    setText(value);
    replaceQuery({ q: value });
  };
  const stale = state !== 'live' && loaded;
  return html`
    <${Heading} title=${t.list.title} actions=${html`
      <a class="button" href=${href('deleted')}>${t.deleted.link}</a>
      <${ListDownload} />
      ${mayWrite(who) && html`
        <button type="button" class="button button-primary" onClick=${() => go('conferences', 'new')}>
          ${t.list.create}</button>`}`}>
      <p class="quiet numbers">${loaded ? t.list.summary(all.size, sorted.filter(isRunning).length) : ' '}</p>
    <//>
    <div class="toolbar">
      <${Field} label=${t.list.search} kind="search" className="search" value=${text} onInput=${search}
        placeholder=${t.list.searchHint} />
      ${wanted && html`<p class="quiet numbers">${t.list.found(rows.length, all.size)}</p>`}
      ${stale && html`<p class="notice">${t.list.stale}</p>`}
    </div>
    ${failure && html`<${Failure} title=${t.list.failed} failure=${failure} onRetry=${() => setRound(it => it + 1)} />`}
    ${!loaded && !failure && html`<${Loading} rows=${8} />`}
    ${loaded && all.size === 0 && html`
      <${Empty} title=${t.list.empty}><p>${t.list.emptyHint}</p><//>`}
    ${loaded && all.size > 0 && rows.length === 0 && html`<${Empty} title=${t.list.noMatch(text)} />`}
    ${rows.length > 0 && html`
      <${Table} label=${t.list.table} className=${`conferences ${stale ? 'is-stale' : ''}`} rows=${rows}
        columns=${columns}
        keyOf=${it => it.id} cells=${it => cells(it, who, !stale)} rowClass=${it => isRunning(it) ? 'row-running' : ''}
        height=${44} narrowHeight=${88} />`}`;
}

const columns = [
  { key: 'name', title: t.list.columns.name },
  { key: 'people', title: t.list.columns.people, className: 'cell-end' },
  { key: 'state', title: t.list.columns.state },
  { key: 'numbers', title: t.list.columns.numbers },
  { key: 'actions', title: t.list.columns.actions, className: 'cell-end' },
];

function cells(it, who, isLive) {
  const { participant_count: count = 0, moderators = 0, is_locked: locked, start_time: start } = it._read_only ?? {};
  const running = start !== undefined;
  const name = nameOf(it);
  return {
    name: html`
      <a id=${`name-${it.id}`} class=${`row-link ${it.name ? '' : 'unnamed'}`} href=${href('conferences', it.id)}>
        ${name}</a>`,
    people: html`<span class="count numbers"><b>${count}</b> ${t.common.people(count).replace(/^\d+ /, '')}</span>`,
    state: html`<span class="states">
      ${running
        ? html`<span class="tag tag-good">${t.list.running}</span> <span class="numbers quiet"><${Elapsed}
          from=${fromGregorian(start)} ticking=${isLive} /></span> `
        : html`<span class="quiet">${t.list.idle}</span> `}
      ${locked && html`<span class="tag tag-warn">${t.list.locked}</span> `}
      ${running && moderators > 0 && html`<span class="quiet wide-only">${t.list.moderators(moderators)}</span>`}
    </span>`,
    numbers: html`<span class="numbers quiet" title=${numbersOf(it).join(', ')}>${numbersOf(it).join(', ')}</span>`,
    actions: mayWrite(who) && !it.isDynamic
      ? html`<a class="button button-small" href=${href('conferences', it.id, 'edit')}
        aria-describedby=${`name-${it.id}`}>${t.common.edit}</a>` : '',
  };
}
