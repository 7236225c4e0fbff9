// What can be taken away: the whole record as the service exports it, and the listed events as a table.
import { html, useEffect, useRef, useState } from '../../vendor/htm-preact-standalone.js';
import { fileOf, save } from '../../components/downloads.js';
import { toast } from '../../components/toasts.js';
import { download } from '../../lib/api.js';
import { pathOf } from '../../lib/paths.js';
import { mayExport, session } from '../../lib/session.js';
import { useStore } from '../../lib/store.js';
import { t } from '../../texts.js';

// Spreadsheets take what begins like this for a formula.
const FORMULA = /^[=+\-@\t\r]/;

const cell = value => {
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

export function csvOf(events) {
  const rows = events.map(it => [
    `${it.sequence}`, new Date(it.time).toISOString(), it.type, it.names.join('; '), it.who, it.text,
    it.address ?? '', it.requestId ?? '',
  ]);
  return [t.history.downloads.columns, ...rows].map(row => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

const texts = t.history.downloads;

export function Downloads({ id, events, isFiltered }) {
  const who = useStore(session);
  const [bytes, setBytes] = useState(null);
  const abort = useRef(null);
  useEffect(() => () => abort.current?.abort(), []);
  const exportAll = async () => {
    abort.current = new AbortController();
    setBytes(0);
    try {
      const answer = await download(pathOf('conferences', id, 'events'), {
        headers: { Accept: 'application/x-ndjson' },
        signal: abort.current.signal,
      });
      save(await fileOf(answer, 'application/x-ndjson', setBytes), `${id}.ndjson`);
    } catch (failure) {
      if (failure.name !== 'AbortError')
        toast(failure.status === 403 ? texts.missingScope : texts.failed, 'bad', failure.message);
    } finally {
      setBytes(null);
    }
  };
  const may = mayExport(who);
  return html`
    <div class="history-downloads">
      <button type="button" class="button" disabled=${!may || bytes !== null}
        aria-describedby=${may ? undefined : 'no-export'} onClick=${exportAll}>
        ${bytes === null ? texts.export : texts.progress(bytes)}</button>
      <button type="button" class="button" disabled=${events.length === 0}
        onClick=${() => save(new Blob([csvOf(events)], { type: 'text/csv' }), `${id}.csv`)}>
        ${isFiltered ? texts.csvFiltered : texts.csv}</button>
      ${!may && html`<p id="no-export" class="quiet">${texts.missingScope}</p>`}
    </div>`;
}
