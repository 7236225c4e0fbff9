// A conference's whole record: a slider over it, the conference as it was, and beside it who did what.
import { html, useEffect, useMemo, useRef, useState } from '../vendor/htm-preact-standalone.js';
import { Heading } from '../components/heading.js';
import { Failure, Loading } from '../components/states.js';
import { ask } from '../lib/api.js';
import { nameOf } from '../lib/names.js';
import { pathOf } from '../lib/paths.js';
import { href, replaceQuery, route } from '../lib/router.js';
import { subscribe } from '../lib/socket.js';
import { useStore } from '../lib/store.js';
import { momentOf } from '../lib/time.js';
import { t } from '../texts.js';
import { AsItWas, useMoment } from './history/as-it-was.js';
import { Downloads } from './history/downloads.js';
import { Events, filtered, isFiltered, noFilter } from './history/events.js';
import { Instances } from './history/instances.js';
import { Plot } from './history/plot.js';
import { openRecord } from './history/record.js';

// What is recorded meanwhile is read at most so often.
const MEANWHILE_MS = 500;

const RESTS_MS = 400;

/** The record of a conference while the page shows it, read on whenever the socket tells of more. */
function useRecord(id) {
  const record = useMemo(() => openRecord(id), [id]);
  useEffect(() => {
    let planned = 0;
    const plan = () => planned ||= setTimeout(() => {
      planned = 0;
      record.more();
    }, MEANWHILE_MS);
    const bindings = [`conference.event.*.${id}.*`, `conference.operation.${id}`];
    const leave = subscribe({ bindings, onEvent: plan, onState: plan });
    return () => {
      clearTimeout(planned);
      leave();
      record.stop();
    };
  }, [record]);
  return { ...useStore(record.store), more: record.more };
}

// What it was called when it was last there: a deleted one has a name only in its record.
function useName(id, version) {
  const [name, setName] = useState('');
  useEffect(() => {
    if (version < 1)
      return;
    const abort = new AbortController();
    ask('GET', pathOf('conferences', id), { query: { version }, signal: abort.signal }).then(
      ({ data }) => setName(nameOf(data)),
      // The record is shown without it: whatever kept it away is told where it matters.
      () => setName(''));
    return () => abort.abort();
  }, [id, version]);
  return name;
}

const shownBy = query => ({
  version: Math.max(0, Math.floor(Number(query.get('version')) || 0)),
  tab: query.get('view') === 'instances' ? 'instances' : 'record',
});

// The address shows the moment, so that it can be passed on; not while the slider is moving. One that is changed by
// hand, or by a link, is followed, and not written over before it was.
function useAddress({ version, tab }, onChange) {
  const { query } = useStore(route);
  const written = useRef(`${query}`);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (`${route.value.query}` !== written.current)
        return;
      const wanted = shownBy(route.value.query);
      if (wanted.version !== version || wanted.tab !== tab)
        replaceQuery({ version: version || undefined, view: tab === 'record' ? undefined : tab });
      written.current = `${route.value.query}`;
    }, RESTS_MS);
    return () => clearTimeout(timer);
  }, [version, tab]);
  useEffect(() => {
    if (`${query}` !== written.current) {
      written.current = `${query}`;
      onChange(shownBy(query));
    }
  }, [`${query}`]);
}

function Slider({ shown, last, event, onShow }) {
  const text = event
    ? t.history.momentText(shown, last, momentOf(new Date(event.time)), event.text)
    : t.history.momentLoading(shown, last);
  // At the end it keeps the focus, which one that is disabled would lose.
  const step = (name, to) => {
    const isPossible = to >= 1 && to <= last;
    return html`
      <button type="button" class="button" aria-disabled=${isPossible ? undefined : 'true'}
        onClick=${() => isPossible && onShow(to)}>${name}</button>`;
  };
  return html`
    <section class="panel history-time" aria-label=${t.history.timeTitle}>
      <div class="history-slider">
        ${step(t.history.earlier, shown - 1)}
        <label class="visually-hidden" for="history-time">${t.history.time}</label>
        <input id="history-time" type="range" min="1" max=${last} step="1" value=${shown} aria-valuetext=${text}
          onInput=${it => onShow(Number(it.currentTarget.value))} />
        ${step(t.history.later, shown + 1)}
      </div>
      <p class="history-moment" aria-live="polite">${text}</p>
    </section>`;
}

function Tabs({ chosen, onChoose }) {
  const names = Object.entries(t.history.tabs);
  const list = useRef(null);
  const step = event => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by)
      return;
    const at = (names.findIndex(([key]) => key === chosen) + by + names.length) % names.length;
    onChoose(names[at][0]);
    list.current.children[at].focus();
  };
  return html`
    <div role="tablist" class="tabs" ref=${list} aria-label=${t.history.title} onKeyDown=${step}>
      ${names.map(([key, text]) => html`
        <button key=${key} type="button" role="tab" id=${`tab-${key}`} class="tab"
          aria-selected=${key === chosen ? 'true' : 'false'}
          aria-controls=${key === chosen ? `panel-${key}` : undefined}
          tabindex=${key === chosen ? 0 : -1} onClick=${() => onChoose(key)}>${text}</button>`)}
    </div>`;
}

export function HistoryPage({ id }) {
  const { events, index, isLoading, isCut, failure, more } = useRecord(id);
  const [version, setVersion] = useState(() => shownBy(route.value.query).version);
  const [filter, setFilter] = useState(noFilter);
  const [tab, setTab] = useState(() => shownBy(route.value.query).tab);
  const last = events.at(-1)?.sequence ?? 0;
  const shown = Math.min(version || last, last);
  const isKnown = !isLoading || (version > 0 && version <= last);
  const moment = useMoment(id, isKnown && index.existedAt(shown) ? shown : 0);
  const deleted = index.deletedAt();
  const [read, setRead] = useState(0);
  useEffect(() => isLoading || setRead(last), [isLoading]);
  const name = useName(id, read === 0 ? 0 : deleted === null ? read : deleted - 1);

  useAddress({ version, tab }, from => {
    setVersion(from.version);
    setTab(from.tab);
  });

  // At the end it stays at the end, whatever is recorded meanwhile.
  const show = to => setVersion(to >= last ? 0 : to);
  if (failure && events.length === 0) {
    return html`<${Heading} title=${t.history.title} back=${{ href: href('conferences'), text: t.app.toList }} />
      <${Failure} failure=${failure} title=${failure.isGone ? t.history.unknown : undefined} onRetry=${more} />`;
  }
  if (last === 0)
    return html`<${Heading} title=${t.history.title} /><${Loading} />`;

  // Sequences have no gaps.
  const event = events[shown - 1];
  const listed = isFiltered(filter) ? filtered(events, filter) : events;
  return html`
    <div class="history">
      <${Heading} title=${name ? t.history.titleOf(name) : t.history.title}
        back=${deleted !== null
          ? { href: href('deleted'), text: t.deleted.title }
          : { href: href('conferences', id), text: name || t.app.conferences }}
        actions=${html`<${Downloads} id=${id} events=${listed} isFiltered=${isFiltered(filter)} />`} />
      <${Slider} shown=${shown} last=${last} event=${event} onShow=${show} />
      <${Tabs} chosen=${tab} onChoose=${setTab} />
      ${isLoading && html`<p class="quiet" aria-live="polite">${t.history.loading(events.length)}</p>`}
      ${isCut && !isLoading && html`
        <p><button type="button" class="button" onClick=${more}>${t.history.loadMore(events.length)}</button></p>`}
      ${failure && html`<${Failure} failure=${failure} onRetry=${more} />`}
      ${tab === 'record' ? html`
        <div id="panel-record" role="tabpanel" aria-labelledby="tab-record">
          <${Plot} counts=${index.counts} instances=${index.instances} shown=${event?.time ?? 0}
            current=${index.instanceAt(shown)?.number ?? null} newest=${events.at(-1)?.time ?? 0} />
          <div class="history-columns">
            <${AsItWas} state=${moment} existed=${!isKnown || index.existedAt(shown)}
              instance=${index.instanceAt(shown)} isLocked=${index.was('locked', shown)}
              isRecorded=${index.was('recording', shown)} />
            <${Events} events=${events} index=${index} filter=${filter} onFilter=${setFilter} shown=${shown}
              onShow=${show} />
          </div>
        </div>` : html`
        <div id="panel-instances" role="tabpanel" aria-labelledby="tab-instances"><${Instances} id=${id} /></div>`}
    </div>`;
}
