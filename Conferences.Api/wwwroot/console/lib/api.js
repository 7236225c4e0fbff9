// The public API: Kazoo's envelope, its errors, and what this service adds (ETags, operations, idempotency keys).
import { newId } from './ids.js';
import { apiUrl, pathOf } from './paths.js';
import { renew, session } from './session.js';
import { learnTime } from './time.js';
import { t } from '../texts.js';

const RETRIES = 2;
const LONGEST_WAIT_MS = 5_000;

/** The answer to If-None-Match when nothing has changed; it has no data. */
export const UNMODIFIED = 304;

/** An answer that is an error, or none at all (status 0). */
export class ApiError extends Error {
  constructor(status, envelope, requestId) {
    super(t.errors.byStatus(status, envelope?.message));
    this.status = status;
    this.envelope = envelope;
    this.data = envelope?.data ?? {};
    this.requestId = requestId;
  }

  get isGone() {
    return this.status === 404;
  }

  /** [{ path, rule, message, cause }] of a validation object, or of a refusal in the same form. */
  get problems() {
    const data = this.data;
    if (data === null || typeof data !== 'object')
      return [];
    return Object.entries(data).flatMap(([path, rules]) => rules === null || typeof rules !== 'object' ? []
      : typeof rules.message === 'string' ? [{ path, rule: path, ...rules }]
        : Object.entries(rules).map(
          ([rule, { message = rule, cause } = {}]) =>
            ({ path, rule, message: t.errors.ofRule(rule, `${message}`), cause })));
  }
}

/**
 * Asks the API below the account of the session.
 * @returns {{ status, data, envelope, etag, headers }}
 * @throws ApiError
 */
export async function ask(method, path, { query, data, headers, signal } = {}) {
  const url = apiUrl(`accounts/${session.value.account}/${path}`);
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '')
      url.searchParams.set(name, value);
  }
  const sent = { ...headers };
  if (method !== 'GET') {
    sent['Content-Type'] = 'application/json';
    // The same for each try: whatever becomes of the connection, the request is carried out once.
    sent['Idempotency-Key'] ??= newId();
  }
  const request = { method, headers: sent, signal, cache: 'no-store' };
  if (data !== undefined)
    request.body = JSON.stringify({ data });
  return read(await send(url, request));
}

/** The answer itself, for what is no envelope: downloads. @throws ApiError */
export async function download(path, { query, headers, signal } = {}) {
  const url = apiUrl(`accounts/${session.value.account}/${path}`);
  for (const [name, value] of Object.entries(query ?? {}))
    url.searchParams.set(name, value);
  const answer = await send(url, { method: 'GET', headers: { ...headers }, signal, cache: 'no-store' });
  if (!answer.ok)
    await read(answer);
  return answer;
}

async function send(url, request) {
  for (let tried = 0; ; tried++) {
    request.headers['X-Auth-Token'] = session.value?.token ?? '';
    let answer;
    try {
      answer = await fetch(url, request);
    } catch (failure) {
      if (failure.name === 'AbortError')
        throw failure;
      if (tried >= RETRIES)
        throw Object.assign(new ApiError(0), { cause: failure });
      await pause(250 * 2 ** tried, request.signal);
      continue;
    }
    if (tried >= RETRIES)
      return answer;
    if (answer.status === 401 && await renew())
      continue;
    if (answer.status !== 429 && answer.status !== 503)
      return answer;
    const seconds = Number(answer.headers.get('Retry-After')) || 1;
    if (seconds * 1_000 > LONGEST_WAIT_MS)
      return answer;
    await pause(seconds * 1_000, request.signal);
  }
}

async function read(answer) {
  const text = await answer.text();
  let envelope = null;
  try {
    envelope = text === '' ? null : JSON.parse(text);
  } catch {
    // A proxy's page: the status says what there is to say.
    envelope = null;
  }
  if (!answer.ok && answer.status !== UNMODIFIED)
    throw new ApiError(answer.status, envelope, envelope?.request_id ?? answer.headers.get('X-Request-ID'));
  learnTime(envelope?.timestamp);
  return {
    status: answer.status,
    data: envelope?.data,
    envelope,
    etag: answer.headers.get('ETag'),
    headers: answer.headers,
  };
}

/** Waits, unless aborted first. */
export function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(new DOMException('Aborted', 'AbortError'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal?.aborted)
      stop();
    else
      signal?.addEventListener('abort', stop, { once: true });
  });
}

/** Every item of a list, page by page. */
export async function* pages(path, { query, signal } = {}) {
  for (let start; ;) {
    const { data, envelope } = await ask('GET', path, { query: { ...query, start_key: start }, signal });
    yield data;
    start = envelope.next_start_key;
    if (!start)
      return;
  }
}

/** The sequence of an ETag "<revision>.<sequence>". */
export const sequenceOf = etag => Number(/^"[^"]*?\.?(\d+)"$/.exec(etag ?? '')?.[1] ?? 0);

const room = (id, ...rest) => pathOf('conferences', id, ...rest);

export const conferences = {
  page: options => ask('GET', 'conferences', options),
  get: (id, options) => ask('GET', room(id), options),
  create: document => ask('PUT', 'conferences', { data: document }),
  replace: (id, document, etag) => ask('POST', room(id), { data: document, headers: etag ? { 'If-Match': etag } : {} }),
  remove: (id, etag) => ask('DELETE', room(id), { headers: etag ? { 'If-Match': etag } : {} }),
  events: (id, options) => ask('GET', room(id, 'events'), options),
  act: (id, action, payload, options) => ask('PUT', room(id), { data: { action, data: payload }, ...options }),
};

export const participants = {
  list: (id, options) => ask('GET', room(id, 'participants'), options),
  get: (id, participant, options) => ask('GET', room(id, 'participants', participant), options),
  act: (id, participant, action, payload) =>
    ask('PUT', room(id, 'participants', participant), { data: { action, data: payload } }),
  actOnAll: (id, action, { dryRun = false, payload } = {}) =>
    ask('PUT', room(id, 'participants'), { data: { action, data: payload }, query: dryRun ? { dry_run: true } : {} }),
  join: (id, leg) => ask('PUT', room(id, 'participants'), { data: leg }),
  hangUp: (id, participant, reason) =>
    ask('DELETE', room(id, 'participants', participant), { data: reason ? { reason } : undefined }),
};

/** Links by which somebody joins in a browser. */
export const links = {
  page: (id, options) => ask('GET', room(id, 'links'), options),
  create: (id, link) => ask('POST', room(id, 'links'), { data: link }),
  revoke: (id, link) => ask('DELETE', room(id, 'links', link)),
};

/** What this service can do: { media: { takes_joins, takes_legs } }. */
export async function about(signal) {
  return (await read(await send(apiUrl('about'), { method: 'GET', headers: {}, signal, cache: 'no-store' }))).data;
}

export const operations = {
  page: (id, options) => ask('GET', room(id, 'operations'), options),
  get: (id, operation, options) => ask('GET', room(id, 'operations', operation), options),
};
