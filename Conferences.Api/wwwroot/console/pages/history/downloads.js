// What can be taken away: the whole record as the service exports it, and the listed events as a table.
import { html, useEffect, useRef, useState } from '../../vendor/htm-preact-standalone.js';
import { toast } from '../../components/toasts.js';
import { download } from '../../lib/api.js';
import { pathOf } from '../../lib/paths.js';
import { mayExport, session } from '../../lib/session.js';
import { useStore } from '../../lib/store.js';
import { t } from '../../texts.js';

// Spreadsheets take what begins like this for a formula.
const FORMULA = /^[=+\-@\t\r]/;

/** Hands the browser a file. */
export function save(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

const cell = value => {
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

export function csvOf(events) {
  const rows = events.map(it => [
    `${it.sequence}`, new Date(it.time).toISOString(), it.type, it.names.join('; '), it.who, it.text, it.address ?? '', it.requestId ?? '',
  ]);
  return [t.history.downloads.columns, ...rows].map(row => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

// Read as it comes: of a record of any length the page holds the file, and not its text besides.
async function fileOf(answer, onBytes, type) {
  const parts = [];
  const reader = answer.body.getReader();
  for (let bytes = 0, part; !(part = await reader.read()).done;) {
    parts.push(part.value);
    onBytes(bytes += part.value.length);
  }
  return new Blob(parts, { type });
}

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
      save(await fileOf(answer, setBytes, 'application/x-ndjson'), `${id}.ndjson`);
    } catch (failure) {
      if (failure.name !== 'AbortError')
        toast(failure.status === 403 ? t.history.downloads.missingScope : t.history.downloads.failed, 'bad', failure.message);
    } finally {
      setBytes(null);
    }
  };
  const may = mayExport(who);
  return html`
    <div class="history-downloads">
      <button type="button" class="button" disabled=${!may || bytes !== null} aria-describedby=${may ? undefined : 'no-export'}
        onClick=${exportAll}>${bytes === null ? t.history.downloads.export : t.history.downloads.progress(bytes)}</button>
      <button type="button" class="button" disabled=${events.length === 0}
        onClick=${() => save(new Blob([csvOf(events)], { type: 'text/csv' }), `${id}.csv`)}>
        ${isFiltered ? t.history.downloads.csvFiltered : t.history.downloads.csv}</button>
      ${!may && html`<p id="no-export" class="quiet">${t.history.downloads.missingScope}</p>`}
    </div>`;
}
