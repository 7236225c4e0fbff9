/** What is wrong with one field of a request, or why it was refused. */
export interface Problem {
  /** The field by dotted path, e.g. `member.pins`; of a refusal its reason, e.g. `locked`. */
  path: string;
  /** The rule that it breaks, e.g. `unique`; of a refusal the same as `path`. */
  rule: string;
  message: string;
  /** What is in conflict, e.g. the numbers that are in use. */
  cause?: unknown;
}

/** What an answer that is an error says. */
export interface Failure {
  code: string;
  data?: unknown;
  requestId?: string | undefined;
  retryAfter?: number | undefined;
  cause?: unknown;
}

/** A request that the service refused, or that got no answer. */
export class ConferencesError extends Error {
  override readonly name = 'ConferencesError';

  /** The HTTP status; 0 if there was no answer: whether the request was carried out is unknown then. */
  readonly status: number;

  /** What went wrong, in a word for programs: `bad_identifier`, `validation error`, … */
  readonly code: string;

  /** The fields that are wrong, or the reason of a refusal; empty if the answer names none. */
  readonly fields: readonly Problem[];

  /** The id under which the service logs the request. */
  readonly requestId: string | undefined;

  /** The service's details as they are. */
  readonly data: unknown;

  /** Seconds after which the service wants to be asked again; undefined if it does not say. */
  readonly retryAfter: number | undefined;

  constructor(status: number, { code, data, requestId, retryAfter, cause }: Failure) {
    const fields = problemsOf(data);
    const details = fields.map(it => it.path === it.rule ? it.message : `${it.path}: ${it.message}`).join('; ');
    const about = `${status === 0 ? '' : `${status} `}${code}${details && `: ${details}`}`;
    super(requestId === undefined ? about : `${about} (request ${requestId})`, cause === undefined ? {} : { cause });
    this.status = status;
    this.code = code;
    this.fields = fields;
    this.data = data;
    this.requestId = requestId;
    this.retryAfter = retryAfter;
  }

  /** True if the same request may succeed later: it got no answer or was too slow, or the service is busy or away. */
  get isTransient(): boolean {
    return [0, 408, 429, 502, 503, 504].includes(this.status);
  }
}

/** The error that an answer is. Reads its body. */
export async function errorOf(response: Response, sentId?: string): Promise<ConferencesError> {
  const body = envelopeOf(await response.text());
  return new ConferencesError(response.status, {
    code: textOf(body['message']) ?? (response.statusText || 'error'),
    data: body['data'],
    requestId: textOf(body['request_id']) ?? response.headers.get('X-Request-ID') ?? sentId,
    retryAfter: secondsOf(response),
  });
}

/** The error that a success is which the service did not say. */
export const foreignOf = ({ status }: Response, what: string): ConferencesError =>
  new ConferencesError(status, { code: `the answer is ${what}: it does not come from the service` });

// Seconds, or a date as proxies may write it: by their own clock, where they tell it.
function secondsOf({ headers }: Response): number | undefined {
  const header = headers.get('Retry-After');
  if (header === null)
    return undefined;
  const now = Date.parse(headers.get('Date') ?? '') || Date.now();
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - now) / 1_000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}

// What is no envelope is a proxy's page: the status says what there is to say.
function envelopeOf(text: string): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(text);
    return isObject(read) ? read : {};
  } catch {
    return {};
  }
}

// {"numbers":{"unique":{"message":…}}} of a body, {"locked":{"message":…}} of a refusal.
function problemsOf(data: unknown): Problem[] {
  if (!isObject(data))
    return [];
  return Object.entries(data).flatMap(([path, rules]) => {
    if (!isObject(rules))
      return [];
    if (typeof rules['message'] === 'string')
      return [problem(path, path, rules)];
    return Object.entries(rules).map(([rule, details]) => problem(path, rule, isObject(details) ? details : {}));
  });
}

function problem(path: string, rule: string, details: Record<string, unknown>): Problem {
  const message = textOf(details['message']) ?? rule;
  return 'cause' in details ? { path, rule, message, cause: details['cause'] } : { path, rule, message };
}

const isObject = (it: unknown): it is Record<string, unknown> =>
  typeof it === 'object' && it !== null && !Array.isArray(it);

const textOf = (it: unknown): string | undefined => typeof it === 'string' ? it : undefined;
