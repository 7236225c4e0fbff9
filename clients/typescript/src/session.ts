import { ConferencesError } from './errors.js';
import { orAborted } from './waiting.js';

// A token is renewed when a fifth of its time is left, so that no request meets its end.
const RENEWED_AT = 0.8;

interface Token {
  text: string;
  account: string | undefined;
  renewAt: number;
  endsAt: number;
}

/** Where tokens come from: the text of a new one. */
export type TokenSource = () => Promise<string>;

/** The token of all requests: got when it is needed, renewed before its end, and once when it is refused. */
export class Session {
  readonly #source: TokenSource;
  readonly #now: () => number;
  #token: Token | undefined;
  #asked: Promise<Token> | undefined;

  constructor(source: TokenSource, now: () => number = Date.now) {
    this.#source = source;
    this.#now = now;
  }

  /** A token that is good as far as is known. */
  async token(signal?: AbortSignal | null): Promise<string> {
    const held = this.#token;
    if (held && this.#now() < held.renewAt)
      return held.text;
    try {
      return (await this.#renew(signal)).text;
    } catch (failure) {
      // It is renewed early: what is held is good for a while, unless whoever gives tokens refuses another one.
      const isRefused = failure instanceof ConferencesError && !failure.isTransient;
      if (!held || isRefused || signal?.aborted || this.#now() >= held.endsAt)
        throw failure;
      return held.text;
    }
  }

  /** The token was refused. True if there is another one to try. */
  async replace(refused: string, signal?: AbortSignal | null): Promise<boolean> {
    // Another request may have met the same, and got a new one meanwhile.
    if (this.#token?.text === refused)
      await this.#renew(signal);
    return this.#token?.text !== refused;
  }

  /** The account that the token names. */
  async account(signal?: AbortSignal | null): Promise<string | undefined> {
    await this.token(signal);
    return this.#token?.account;
  }

  // One for all who ask meanwhile, whoever of them gives up.
  #renew(signal?: AbortSignal | null): Promise<Token> {
    this.#asked ??= this.#get().finally(() => this.#asked = undefined);
    return orAborted(this.#asked, signal);
  }

  async #get(): Promise<Token> {
    const asked = this.#now();
    const text = await this.#source();
    const { exp, iat, account_id: account } = claimsOf(text);
    // By its length rather than its times: this machine's clock may be wrong.
    const life = typeof exp === 'number' && typeof iat === 'number' ? (exp - iat) * 1_000 : Infinity;
    this.#token = {
      text,
      account: typeof account === 'string' ? account : undefined,
      renewAt: asked + life * RENEWED_AT,
      endsAt: asked + life,
    };
    return this.#token;
  }
}

// Unverified, and empty for what is no JWT: the service says whether it is good.
function claimsOf(token: string): Record<string, unknown> {
  try {
    const part = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(part), it => it.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof claims === 'object' && claims !== null ? claims as Record<string, unknown> : {};
  } catch {
    return {};
  }
}
