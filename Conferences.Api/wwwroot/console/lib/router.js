// Routes are in the fragment, so that the console needs one address and works behind any prefix.
import { createStore } from './store.js';

if (!location.hash)
  history.replaceState(null, '', '#/conferences');

const read = () => decode(location.hash.replace(/^#/, '') || '/');

// A fragment that was broken by whoever sent it leads nowhere, and not into an exception.
function decode(fragment) {
  const [path, query = ''] = fragment.split('?');
  try {
    return { path, parts: path.split('/').filter(Boolean).map(decodeURIComponent), query: new URLSearchParams(query) };
  } catch {
    return { path, parts: ['?'], query: new URLSearchParams() };
  }
}

export const route = createStore(read());

let guard = null;
let shown = location.hash;

addEventListener('hashchange', () => {
  if (location.hash === shown)
    return;
  if (guard) {
    const wanted = location.hash;
    history.replaceState(null, '', shown || '#/');
    guard(() => {
      guard = null;
      location.hash = wanted;
    });
    return;
  }
  shown = location.hash;
  route.setNow(read());
});

/** A route's address: href('conferences', id). */
export const href = (...parts) => `#/${parts.map(encodeURIComponent).join('/')}`;

/** Leads to a route. */
export function go(...parts) {
  location.hash = href(...parts);
}

/** Replaces the query of the present route without leaving it. One that is being left is not written over. */
export function replaceQuery(values) {
  if (location.hash !== shown)
    return;
  const { path } = route.value;
  const said = Object.entries(values).filter(([, it]) => it !== '' && it !== null && it !== undefined);
  const query = new URLSearchParams(said);
  shown = `#${path}${query.size > 0 ? `?${query}` : ''}`;
  history.replaceState(null, '', shown);
  route.set(read());
}

/** Asks before the route is left: `ask` gets the function that leads on. */
export function guardLeaving(ask) {
  guard = ask;
  return () => {
    if (guard === ask)
      guard = null;
  };
}

/** The first of [pattern, value] whose pattern fits: 'conferences/:id'. */
export function match(table, parts) {
  for (const [pattern, value] of table) {
    const wanted = pattern.split('/').filter(Boolean);
    if (wanted.length !== parts.length)
      continue;
    const parameters = {};
    if (wanted.every((it, at) => it.startsWith(':') ? (parameters[it.slice(1)] = parts[at], true) : it === parts[at]))
      return { value, parameters };
  }
  return null;
}
