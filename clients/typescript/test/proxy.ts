// A proxy in front of the service that does to connections what networks and proxies do.
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { url } from './service.js';

/** What a request was, as the service or the fault saw it. */
export interface Seen {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  /** The status of the service's answer, whatever became of it. */
  status?: number | undefined;
  replayed?: boolean;
}

/** What happens to a request: an answer of the proxy's own, or something on the way back. */
export type Fault =
  | { answer: number; headers?: Record<string, string>; body?: unknown }
  /** The service carries it out, and the connection is cut before its answer. */
  | 'lose the answer'
  /** The connection is cut after so many bytes of the answer's body. */
  | { cutAfter: number }
  /** After so many bytes of the body nothing comes any more, and the connection stays. */
  | { stallAfter: number };

export class Proxy {
  readonly seen: Seen[] = [];
  readonly #faults: { when: (seen: Seen) => boolean; fault: Fault; left: number }[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((asked, answered) => this.#pass(asked, answered));
  #refuses = false;

  private constructor() {
    this.#server.on('connection', socket => {
      if (this.#refuses)
        return socket.destroy();
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    this.#server.on('upgrade', (asked, socket: Socket, head) => this.#tunnel(asked, socket, head));
  }

  static async start(): Promise<Proxy> {
    const proxy = new Proxy();
    await new Promise<void>(resolve => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Answers that are under way. */
  open = 0;

  /** From now on does this to the next requests of a kind. */
  fail(fault: Fault, when: (seen: Seen) => boolean = () => true, times = 1): void {
    this.#faults.push({ when, fault, left: times });
  }

  /** Cuts everything that is open. */
  cut(): void {
    for (const socket of this.#sockets)
      socket.destroy();
  }

  /** Takes no connections, or takes them again. */
  refuse(refuses: boolean): void {
    this.#refuses = refuses;
    if (refuses)
      this.cut();
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise(resolve => this.#server.close(resolve));
  }

  #pass(asked: IncomingMessage, answered: ServerResponse): void {
    const seen: Seen = { method: asked.method!, path: asked.url!, headers: asked.headers };
    this.seen.push(seen);
    const found = this.#faults.find(it => it.left > 0 && it.when(seen));
    if (found)
      found.left--;
    const fault = found?.fault;
    if (typeof fault === 'object' && 'answer' in fault) {
      asked.resume();
      answered.writeHead(fault.answer, { 'Content-Type': 'application/json', ...fault.headers });
      answered.end(fault.headers?.['Content-Length'] === '0' ? '' : JSON.stringify(fault.body ?? {}));
      return;
    }
    const onward = request(`${url}${asked.url}`, { method: asked.method, headers: asked.headers }, answer => {
      seen.status = answer.statusCode;
      seen.replayed = answer.headers['idempotency-replayed'] === 'true';
      if (fault === 'lose the answer') {
        answer.resume();
        answer.on('end', () => asked.socket.destroy());
        return;
      }
      answered.writeHead(answer.statusCode!, answer.headers);
      answered.flushHeaders();
      if (!fault) {
        answer.pipe(answered);
        return;
      }
      let left = 'cutAfter' in fault ? fault.cutAfter : fault.stallAfter;
      answer.on('data', (bytes: Buffer) => {
        if (left <= 0)
          return;
        const part = bytes.subarray(0, left);
        left -= part.length;
        answered.write(part, () => {
          if (left === 0 && 'cutAfter' in fault)
            asked.socket.destroy();
        });
      });
    });
    onward.on('error', () => asked.socket.destroy());
    this.open++;
    answered.on('close', () => {
      this.open--;
      onward.destroy();
    });
    asked.pipe(onward);
  }

  #tunnel(asked: IncomingMessage, socket: Socket, head: Buffer): void {
    this.seen.push({ method: 'WEBSOCKET', path: asked.url!, headers: asked.headers });
    const { hostname, port } = new URL(url);
    const onward = connect(Number(port), hostname, () => {
      const lines = asked.rawHeaders.reduce(
        (all, it, index) => all + it + (index % 2 === 0 ? ': ' : '\r\n'), '');
      onward.write(`${asked.method} ${asked.url} HTTP/1.1\r\n${lines}\r\n`);
      onward.write(head);
      onward.pipe(socket);
      socket.pipe(onward);
    });
    for (const [one, other] of [[socket, onward], [onward, socket]] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  }
}
