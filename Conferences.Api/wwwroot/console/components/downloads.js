// Files for the operator, read with the token in a header: an address with a token would be in the browser's history.
import { html, useState } from '../vendor/htm-preact-standalone.js';
import { download } from '../lib/api.js';
import { t } from '../texts.js';
import { toast } from './toasts.js';

// A browser takes its copy well before.
const KEPT_MS = 10_000;

/** Hands the browser a file. */
export function save(blob, name) {
  const url = URL.createObjectURL(blob);
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}

/** The body of an answer, read as it comes: the page holds the file, and not its text besides. */
export async function fileOf(answer, type, onBytes = () => {}) {
  const parts = [];
  const reader = answer.body.getReader();
  for (let bytes = 0, part; !(part = await reader.read()).done;) {
    parts.push(part.value);
    onBytes(bytes += part.value.length);
  }
  return new Blob(parts, { type });
}

/** The account's conferences as a table, as the service writes it. */
export function ListDownload() {
  const [isReading, setReading] = useState(false);
  const read = async () => {
    setReading(true);
    try {
      const answer = await download('conferences', { query: { accept: 'csv' } });
      save(await fileOf(answer, 'text/csv'), 'conferences.csv');
    } catch (failure) {
      toast(t.downloads.failed, 'bad', failure.message);
    } finally {
      setReading(false);
    }
  };
  return html`<button type="button" class="button" disabled=${isReading} onClick=${read}>${t.downloads.csv}</button>`;
}
