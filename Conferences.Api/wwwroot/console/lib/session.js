// Who is logged in. The credential is in memory; in the tab's storage only if the operator asks for it. Never in a
// cookie, and never in an address.
import { createStore } from './store.js';
import { isId } from './ids.js';
import { apiUrl } from './paths.js';
import { t } from '../texts.js';

const STORED = 'conferences.credential';

// A token is renewed while it is still good, so that neither a request nor the socket ever meets its end.
const RENEWED_AT = 0.8;

/** null, or { token, account, scopes, accounts, expires, credential }. */
export const session = createStore(null);

/** Why the login page is shown, if there is something to say about it. */
export const farewell = createStore('');

export class LoginError extends Error {}

/** The claims of a token, unverified; null for what is no token. */
export function claimsOf(text) {
  const parts = text.split('.');
  if (parts.length !== 3)
    return null;
  try {
    const bytes = Uint8Array.from(atob(parts[1].replaceAll('-', '+').replaceAll('_', '/')), it => it.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes));
    return claims !== null && typeof claims === 'object' ? claims : null;
  } catch {
    // Not a token: whatever else it is, it may be a key.
    return null;
  }
}

/** Logs in. @throws LoginError with a text to show. */
export async function logIn(credential, account, remember) {
  const next = await open(credential, account);
  keep(remember ? { credential, account: next.account } : null);
  farewell.set('');
  session.setNow(next);
  planRenewal();
}

/** Resumes a session that the tab remembers. True if there is one. */
export async function resume() {
  const kept = remembered();
  if (!kept)
    return false;
  try {
    session.setNow(await open(kept.credential, kept.account));
    planRenewal();
    return true;
  } catch (failure) {
    if (!(failure instanceof LoginError))
      throw failure;
    if (failure.isRefusal)
      keep(null);
    farewell.set(failure.message);
    return false;
  }
}

export function logOut(why = '') {
  clearTimeout(renewal);
  keep(null);
  farewell.set(why);
  session.setNow(null);
}

export function switchAccount(account) {
  const now = session.value;
  if (remembered())
    keep({ credential: now.credential, account });
  session.setNow({ ...now, account });
}

let renewing = null;
let renewal = 0;

/** A new token for the same credential. Without one the session is over. True if there is one. */
export function renew() {
  renewing ??= renewOnce().finally(() => renewing = null);
  return renewing;
}

async function renewOnce() {
  const before = session.value;
  if (!before)
    return false;
  if (before.isToken) {
    logOut(t.login.expired);
    return false;
  }
  try {
    const next = await open(before.credential, before.account);
    if (session.value?.credential !== before.credential)
      return false;
    session.setNow({ ...next, account: session.value.account });
    planRenewal();
    return true;
  } catch (failure) {
    if (!(failure instanceof LoginError))
      throw failure;
    if (failure.isRefusal)
      logOut(failure.message);
    return false;
  }
}

function planRenewal() {
  clearTimeout(renewal);
  const { expires, isToken } = session.value;
  if (!expires)
    return;
  const left = expires - Date.now();
  // Timers hold 24 days at the most.
  const wait = Math.min(Math.max(isToken ? left : left * RENEWED_AT, 1_000), 2 ** 31 - 1);
  renewal = setTimeout(renew, wait);
}

async function open(credential, account) {
  const claims = claimsOf(credential);
  const token = claims ? credential : await exchange(credential);
  const said = claims ?? claimsOf(token) ?? {};
  const home = account || said.account_id;
  if (!isId(home ?? ''))
    throw Object.assign(new LoginError(t.login.needsAccount), { needsAccount: true });
  await check(token, home);
  return {
    token,
    credential,
    account: home,
    isToken: claims !== null,
    scopes: scopesOf(said.scope),
    accounts: accountsOf(said.accounts),
    expires: Number.isFinite(said.exp) ? said.exp * 1_000 : null,
  };
}

// As the service reads them: none named is "write", and whoever is to read changes nothing.
function scopesOf(claim) {
  const names = `${claim || 'write'}`.split(/[ ,]+/);
  return names.includes('read') ? names.filter(it => it === 'export') : names;
}

// Other accounts it may act for: "*", or a list, which this service's tokens have as a text.
function accountsOf(claim) {
  if (claim === '*')
    return claim;
  try {
    const list = typeof claim === 'string' ? JSON.parse(claim) : claim;
    return list === '*' || list?.length > 0 ? (list.includes('*') ? '*' : list) : null;
  } catch {
    // A claim of another issuer, in a form of its own.
    return null;
  }
}

async function exchange(key) {
  const answer = await ask('api_auth', {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ data: { api_key: key } }),
  });
  const text = await answer.text();
  if (answer.status === 201)
    return JSON.parse(text).auth_token;
  throw refusal(answer);
}

async function check(token, account) {
  const answer = await ask(`accounts/${account}/conferences?page_size=1`, { headers: { 'X-Auth-Token': token } });
  await answer.text();
  if (!answer.ok)
    throw refusal(answer);
}

function refusal(answer) {
  const text = t.login.refusals[answer.status] ?? t.login.refusals.other(answer.status);
  return Object.assign(new LoginError(text), { isRefusal: answer.status === 401 || answer.status === 403 });
}

async function ask(path, options) {
  try {
    return await fetch(apiUrl(path), { cache: 'no-store', ...options });
  } catch (failure) {
    throw new LoginError(t.errors.unreachable, { cause: failure });
  }
}

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(STORED));
  } catch {
    // Storage may be forbidden, or hold what another version left.
    return null;
  }
}

function keep(what) {
  try {
    if (what)
      sessionStorage.setItem(STORED, JSON.stringify(what));
    else
      sessionStorage.removeItem(STORED);
  } catch {
    // Storage may be forbidden: then the credential is in memory alone.
  }
}

export const mayWrite = who => who?.scopes.some(it => it === 'write') ?? false;
export const mayExport = who => who?.scopes.includes('export') ?? false;
