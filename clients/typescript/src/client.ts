import { ConferenceResource } from './conference.js';
import { Conferences } from './conferences.js';
import { Core, type Http } from './core.js';
import { ConferencesError } from './errors.js';
import { History } from './history.js';
import { Session, type TokenSource } from './session.js';
import { type RetryOptions, Transport } from './transport.js';
import { type LiveFrame, watch, type WatchOptions } from './watch.js';

/** Where the service is, and who asks it. */
export interface ClientOptions extends RetryOptions {
  /** E.g. `https://conferences.example.com`. */
  url: string;
  /** Exchanged for tokens of an hour. */
  apiKey?: string | undefined;
  /** Instead of a key: a token, or what gets a new one, such as the backend of a page that should not have the key. */
  token?: string | TokenSource | undefined;
  /** The account to act for; by default that of the key. */
  account?: string | undefined;
  /** Instead of the platform's. */
  fetch?: typeof fetch | undefined;
  signal?: AbortSignal | undefined;
}

/** A client of the service that acts for one account. */
export class ConferencesClient {
  readonly conferences: Conferences;

  /** Every event of all conferences of the account. */
  readonly history: History;

  readonly #core: Core;

  private constructor(core: Core) {
    this.#core = core;
    this.conferences = new Conferences(core);
    this.history = new History(core);
  }

  /** Logs in. @throws ConferencesError with status 401 if the key is not good */
  static async logIn(options: ClientOptions): Promise<ConferencesClient> {
    const url = new URL(options.url).href.replace(/\/+$/, '');
    const transport = new Transport(options);
    const session = new Session(sourceOf(url, transport, options));
    const account = options.account ?? await session.account(options.signal);
    if (account === undefined)
      throw new TypeError('The token names no account: pass it as the option account');
    await session.token(options.signal);
    return new ConferencesClient(new Core(url, account, session, transport));
  }

  /** The account that it acts for: 32 hex digits. */
  get account(): string {
    return this.#core.account;
  }

  /**
   * Every operation of the contract, typed by it, with the same token, keys and retries. What is an error is thrown, as
   * everywhere.
   */
  get http(): Http {
    return this.#core.http;
  }

  /** The same caller for another account, where the key may act for it. */
  forAccount(account: string): ConferencesClient {
    const { url, session, transport } = this.#core;
    return new ConferencesClient(new Core(url, account, session, transport));
  }

  /** One conference, to read, change and act on. Asks nothing yet. */
  conference(id: string): ConferenceResource {
    return new ConferenceResource(this.#core, id);
  }

  /** What happens in the account, as it happens, by WebSocket: one connection for each call. */
  watch(options: WatchOptions): AsyncGenerator<LiveFrame, void, undefined> {
    return watch(this.#core, options);
  }
}

function sourceOf(url: string, transport: Transport, { apiKey, token }: ClientOptions): TokenSource {
  if (typeof token === 'function')
    return async () => {
      try {
        return await token();
      } catch (cause) {
        // Those who give tokens may be away for a while, like the service.
        throw cause instanceof ConferencesError
          ? cause : new ConferencesError(0, { code: 'there is no new token', cause });
      }
    };
  if (token !== undefined)
    return () => Promise.resolve(token);
  if (apiKey === undefined)
    throw new TypeError('Pass the option apiKey or token');
  return async () => {
    const response = await transport.send({
      url: `${url}/v2/api_auth`,
      method: 'PUT',
      headers: new Headers({ 'Content-Type': 'application/json' }),
      body: JSON.stringify({ data: { api_key: apiKey } }),
    });
    const answer = await response.json().catch(() => null) as { auth_token?: unknown } | null;
    if (typeof answer?.auth_token !== 'string')
      throw new ConferencesError(response.status, { code: 'the answer to the login has no token' });
    return answer.auth_token;
  };
}
