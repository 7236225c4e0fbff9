// What lets this tab go on with its leg after a reload: the leg and its secret, in the tab's storage. Another tab has
// none of it, and it ends with the leg.
const KEPT = 'conferences.leg';

let now = read();

/** { leg_id, secret, name, place }, or null. */
export const kept = () => now;

/** Keeps it, or forgets it if it is null. */
export function keep(next) {
  now = next;
  try {
    if (next)
      sessionStorage.setItem(KEPT, JSON.stringify(next));
    else
      sessionStorage.removeItem(KEPT);
  } catch {
    // Storage may be forbidden: then a reload ends the leg.
    return;
  }
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT));
  } catch {
    // As above.
    return null;
  }
}
