// Compares two OpenAPI documents: node breaking.mjs BEFORE AFTER [ACCEPTED].
// Prints each change that can break a client, one a line, and exits 1 if there is one. Lines that also stand in the
// file ACCEPTED are intended.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { apiCompare } from 'api-smart-diff';

const types = (type) => (Array.isArray(type) ? type : [type]);

const includes = (all, some) =>
  types(some).every((type) => types(all).includes(type) || (type === 'integer' && types(all).includes('number')));

// The library calls every change of a response's schema harmless that makes it narrower for whoever sends it; and the
// removal of a member too. Both ways of using a member break: not to find it, and not to be heard.
function breaks({ type, action, path, before, after }) {
  const [member, parent] = [path.at(-1), path.at(-2)];
  if (parent === 'properties' && action === 'remove') return true;
  if (member === 'type' && action === 'replace' && path.includes('schema')) {
    return path.includes('responses') ? !includes(before, after) : !includes(after, before);
  }
  return type === 'breaking';
}

/** The changes from one document to another that can break a client, a sentence for each. */
export function breakingChanges(before, after) {
  const { diffs } = apiCompare(before, after);
  // A component counts where it is used; by itself it has only a name.
  const found = diffs.filter((it) => it.path[0] === 'paths' && breaks(it)).map((it) => {
    const what = it.action === 'replace' ? `${JSON.stringify(it.before)} is now ${JSON.stringify(it.after)}`
      : it.action === 'rename' ? `${it.before} is now ${it.after}` : it.action === 'add' ? 'is new' : 'is gone';
    return `${it.path.slice(1).join(' › ')}: ${what}`;
  });
  return [...new Set(found)].sort();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
  const [before, after, accepted] = process.argv.slice(2);
  const intended = accepted
    ? readFileSync(accepted, 'utf8').split('\n').filter((line) => line && !line.startsWith('#'))
    : [];
  const found = breakingChanges(read(before), read(after));
  const fresh = found.filter((change) => !intended.includes(change));
  const stale = intended.filter((change) => !found.includes(change));
  for (const change of fresh) console.log(change);
  for (const change of stale) console.log(`accepted, but not there: ${change}`);
  process.exitCode = fresh.length + stale.length > 0 ? 1 : 0;
}
