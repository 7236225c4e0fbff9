import type { Core } from './core.js';
import { ConferencesError } from './errors.js';
import { BrokenStream } from './lines.js';
import { newId } from './waiting.js';

const PING_MS = 10_000;
const ANSWER_MS = 5_000;

// Beyond this the connection is given up until they are read: what comes later is asked for then.
const MOST_UNREAD = 5_000;

/** What there is of a WebSocket here: that of browsers and of Node 22, or of the package `ws`. */
export interface SocketLike {
  send(text: string): void;
  close(): void;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
}

/** Makes one. */
export type SocketConstructor = new (url: string) => SocketLike;

/** A frame of the service: a reply, or something that happened. */
export interface ServiceFrame {
  action: string;
  request_id?: string;
  status?: string;
  data: Record<string, unknown>;
}

interface Asked {
  resolve: (data: Record<string, unknown>) => void;
  reject: (why: unknown) => void;
  timer: ReturnType<typeof setTimeout>;
}

/** One connection: asks, hears frames, and finds out by itself when it is dead. */
export class Socket {
  readonly #socket: SocketLike;
  readonly #core: Core;
  readonly #asked = new Map<string, Asked>();
  #unread: ServiceFrame[] = [];
  #wake: () => void = () => {};
  #end: unknown;
  #pinging: ReturnType<typeof setTimeout> | undefined;

  private constructor(core: Core, socket: SocketLike) {
    this.#core = core;
    this.#socket = socket;
    socket.onmessage = (event: { data: unknown }) => this.#hear(String(event.data));
    socket.onerror = () => this.lose(new BrokenStream('The connection failed'));
    socket.onclose = (event: { code: number; reason: unknown }) =>
      this.lose(new BrokenStream(`The connection was closed: ${event.code} ${String(event.reason)}`.trim()));
  }

  /** Connects, unless the signal is aborted already. @throws BrokenStream, or the signal's reason */
  static async open(core: Core, make: SocketConstructor, signal: AbortSignal): Promise<Socket> {
    signal.throwIfAborted();
    const socket = new make(`${core.url.replace(/^http/, 'ws')}/v2/websocket`);
    const made = new Socket(core, socket);
    signal.addEventListener('abort', () => made.lose(signal.reason), { once: true });
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => made.lose(new BrokenStream('The connection took too long')), ANSWER_MS * 2);
      made.#wake = () => {
        clearTimeout(timer);
        reject(made.#end);
      };
      socket.onopen = () => {
        clearTimeout(timer);
        made.#wake = () => {};
        made.#planPing();
        resolve(made);
      };
    });
  }

  /** Sends a frame with the newest token. @throws ConferencesError for a refusal, BrokenStream if there is no reply */
  async ask(action: string, data: Record<string, unknown>): Promise<Record<string, unknown>> {
    const token = await this.#core.session.token();
    if (this.#end !== undefined)
      throw this.#end;
    const id = newId();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.lose(new BrokenStream(`No reply to ${action}`)), ANSWER_MS);
      this.#asked.set(id, { resolve, reject, timer });
      this.#socket.send(JSON.stringify({ action, auth_token: token, request_id: id, data }));
    }).catch(async failure => {
      // The next connection comes with another token, if there is one.
      if (failure instanceof ConferencesError && failure.status === 401 && await this.#core.session.replace(token))
        throw new BrokenStream(failure.message, { cause: failure });
      throw failure;
    }) as Promise<Record<string, unknown>>;
  }

  /** What happens, until the connection is lost; what had come by then is told. @throws BrokenStream */
  async *frames(): AsyncGenerator<ServiceFrame, void, undefined> {
    for (;;) {
      const come = this.#unread;
      this.#unread = [];
      yield* come;
      if (this.#unread.length > 0)
        continue;
      if (this.#end !== undefined)
        throw this.#end;
      await new Promise<void>(resolve => this.#wake = resolve);
    }
  }

  /** Ends the connection. */
  lose(why: unknown): void {
    if (this.#end !== undefined)
      return;
    this.#end = why;
    clearTimeout(this.#pinging);
    for (const { reject, timer } of this.#asked.values()) {
      clearTimeout(timer);
      reject(why);
    }
    this.#asked.clear();
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    // Closing a connection that is not yet made is an error of its own.
    this.#socket.onerror = () => {};
    this.#socket.close();
    this.#wake();
  }

  // Keeps what was bound going by the newest token, and finds out whether anybody answers.
  #planPing(): void {
    this.#pinging = setTimeout(() => {
      this.ask('ping', {}).then(() => this.#planPing(), why => this.lose(why));
    }, PING_MS);
  }

  #hear(text: string): void {
    const frame = JSON.parse(text) as ServiceFrame;
    if (frame.action === 'event') {
      this.#unread.push(frame);
      if (this.#unread.length > MOST_UNREAD)
        this.lose(new BrokenStream('Frames come faster than they are read'));
      return this.#wake();
    }
    const asked = this.#asked.get(frame.request_id ?? '');
    if (!asked)
      return;
    this.#asked.delete(frame.request_id!);
    clearTimeout(asked.timer);
    if (frame.status === 'success')
      asked.resolve(frame.data);
    else
      asked.reject(refusalOf(frame));
  }
}

// The texts are Kazoo's, and clients know them.
const STATUSES: readonly (readonly [string, number])[] = [
  ['failed to authenticate token', 401],
  ['authentication token required', 401],
  ['unauthorized account id', 403],
  ['rate limiting threshold hit', 429],
  ['too many replays are running', 429],
  ['too many connections of the account', 429],
  ['the service is busy', 503],
];

function refusalOf({ data, request_id: requestId }: ServiceFrame): ConferencesError {
  const errors = Array.isArray(data['errors']) ? data['errors'].map(String) : [];
  const code = errors.join('; ');
  const status = STATUSES.find(([text]) => errors.some(it => it.startsWith(text)))?.[1] ?? 400;
  return new ConferencesError(status, { code, data, requestId });
}
