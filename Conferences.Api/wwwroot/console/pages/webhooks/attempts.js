// What was tried, newest first: each attempt with what was sent and what came back.
import { html, useEffect, useState } from '../../vendor/htm-preact-standalone.js';
import { Dialog } from '../../components/dialog.js';
import { Empty, Failure, Loading } from '../../components/states.js';
import { Table } from '../../components/table.js';
import { Moment } from '../../components/time.js';
import { fromGregorian, momentOf } from '../../lib/time.js';
import { t } from '../../texts.js';
import { webhooks } from './api.js';

const PAGE = 50;

// The newest page is read again while the view is open: deliveries are not told over the socket.
const AGAIN_MS = 2_000;

const columns = [
  { key: 'time', title: t.webhooks.attempts.time },
  { key: 'event', title: t.webhooks.attempts.event },
  { key: 'result', title: t.webhooks.attempts.result },
  { key: 'status', title: t.webhooks.attempts.status },
  { key: 'more', title: t.webhooks.attempts.details },
];

const keyOf = it => it.id;

const isGood = it => it.result === 'success';

/** Those of `fresh` and of `known`, each once, the fresh ones first. */
function joined(fresh, known) {
  const keys = new Set(fresh.map(keyOf));
  return [...fresh, ...known.filter(it => !keys.has(keyOf(it)))];
}

const headersOf = headers => Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}`).join('\n');

function Part({ title, children }) {
  return html`
    <section><h3>${title}</h3>
      <pre class="message" tabindex="0" role="group" aria-label=${title}>${children}</pre></section>`;
}

function Attempt({ attempt: it, onClose }) {
  const facts = [
    [t.webhooks.attempts.time, momentOf(fromGregorian(it.timestamp))],
    [t.webhooks.attempts.result, t.webhooks.attempts.results[it.result] ?? it.result],
    [t.webhooks.attempts.reason, it.reason ?? it.client_error],
    [t.webhooks.attempts.event, it.event_type],
    [t.webhooks.attempts.eventId, it.event_id],
    [t.webhooks.attempts.sequence, it.sequence],
    [t.webhooks.attempts.request, `${it.method} ${it.uri}`],
    [t.webhooks.attempts.status, it.resp_status_code],
    [t.webhooks.attempts.retriesLeft, it.retries_left],
  ].filter(([, value]) => value !== undefined && value !== null && value !== '');
  return html`
    <${Dialog} title=${t.webhooks.attempts.titleOf(it.event_type)} onClose=${onClose} cancel=${t.common.close} wide>
      <dl class="fact-list" tabindex="-1" data-autofocus>${facts.map(([key, value]) => html`
        <div key=${key}><dt>${key}</dt><dd>${value}</dd></div>`)}</dl>
      <${Part} title=${t.webhooks.attempts.requestHeaders}>${headersOf(it.req_headers)}<//>
      <${Part} title=${t.webhooks.attempts.requestBody}>${it.req_body ?? ''}<//>
      <${Part} title=${t.webhooks.attempts.responseHeaders}>${headersOf(it.resp_headers)}<//>
      <${Part} title=${t.webhooks.attempts.responseBody}>${it.resp_body ?? ''}<//>
    <//>`;
}

/** @param round changes when the newest attempts are to be read at once */
export function Attempts({ id, round }) {
  const [state, setState] = useState({ list: null, next: null, failure: null });
  const [open, setOpen] = useState(null);
  useEffect(() => {
    const abort = new AbortController();
    let timer = 0;
    const read = async () => {
      try {
        const { data, envelope } = await webhooks.attempts(id, { query: { page_size: PAGE }, signal: abort.signal });
        setState(now => ({
          list: joined(data, now.list ?? []),
          next: now.list === null ? envelope.next_start_key ?? null : now.next,
          failure: null,
        }));
      } catch (failure) {
        if (failure.name === 'AbortError')
          return;
        setState(now => ({ ...now, failure }));
      }
      timer = setTimeout(read, AGAIN_MS);
    };
    read();
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [id, round]);
  const more = async () => {
    try {
      const { data, envelope } = await webhooks.attempts(id, { query: { page_size: PAGE, start_key: state.next } });
      setState(now => ({ ...now, list: joined(now.list, data), next: envelope.next_start_key ?? null }));
    } catch (failure) {
      setState(now => ({ ...now, failure }));
    }
  };
  const cells = it => ({
    time: html`<${Moment} at=${fromGregorian(it.timestamp)} />`,
    event: html`<span class="mono">${it.event_type}</span> <span class="quiet">${it.sequence}</span>`,
    result: html`
      <span class=${`tag ${isGood(it) ? 'tag-good' : 'tag-bad'}`}>
        ${t.webhooks.attempts.results[it.result] ?? it.result}</span>
      ${' '}<span class="quiet" title=${it.reason}>${isGood(it) ? '' : it.reason ?? it.client_error ?? ''}</span>`,
    status: it.resp_status_code ?? '–',
    more: html`
      <button type="button" class="button button-small"
        aria-label=${t.webhooks.attempts.show(it.event_type, momentOf(fromGregorian(it.timestamp)))}
        onClick=${() => setOpen(it)}>${t.webhooks.attempts.details}</button>`,
  });
  return html`
    <section aria-labelledby="webhook-attempts" class="webhook-attempts">
      <h2 id="webhook-attempts">${t.webhooks.attempts.title}</h2>
      ${state.failure && html`<${Failure} failure=${state.failure} />`}
      ${state.list === null ? !state.failure && html`<${Loading} rows=${3} />`
        : state.list.length === 0 ? html`<${Empty} title=${t.webhooks.attempts.none} />`
        : html`
          <${Table} className="attempts" label=${t.webhooks.attempts.title} columns=${columns} rows=${state.list}
            keyOf=${keyOf} cells=${cells} />`}
      ${state.next && html`
        <p class="more"><button type="button" class="button" onClick=${more}>${t.common.more}</button></p>`}
      ${open && html`<${Attempt} attempt=${open} onClose=${() => setOpen(null)} />`}
    </section>`;
}
