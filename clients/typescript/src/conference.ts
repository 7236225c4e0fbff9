import { type CallOptions, type Core, headersOf, type MatchOptions } from './core.js';
import { ConferencesError } from './errors.js';
import type { components } from './generated/openapi.js';
import { History } from './history.js';
import { Instances } from './instances.js';
import { JoinLinks } from './links.js';
import { Operations } from './operations.js';
import { type ActionAnswer, DialOutcome, Outcome } from './outcome.js';
import { type ActOptions, Participants, waitOf } from './participants.js';
import type {
  Conference as ConferenceState, ConferenceDocument, ConferencePatch, DeletedConference, Dial, StoredConference,
} from './types.js';
import { type LiveFrame, watch, type WatchOptions } from './watch.js';

type Action = components['schemas']['ConferenceAction']['action'];
type ActionData = components['schemas']['ConferenceActionData'];

const PATH = '/v2/accounts/{account}/conferences/{id}';
const MOST_CONFLICTS = 5;

/** A point in the past: a time in ISO 8601, or the number of events after which it was so. */
export interface PastOptions extends CallOptions {
  at?: string;
  version?: number;
}

/** A conference with the ETag it was read under. */
export interface TaggedConference {
  conference: ConferenceState;
  /** Changes with every event; its part before the dot only with the document. */
  etag: string;
}

/** One conference. */
export class ConferenceResource {
  readonly participants: Participants;
  readonly operations: Operations;
  readonly instances: Instances;
  readonly links: JoinLinks;

  /** Every event of the conference, also after it was deleted. */
  readonly history: History;

  readonly #core: Core;

  constructor(core: Core, readonly id: string) {
    this.#core = core;
    this.participants = new Participants(core, id);
    this.operations = new Operations(core, id);
    this.instances = new Instances(core, id);
    this.links = new JoinLinks(core, id);
    this.history = new History(core, id);
  }

  /** The document, and the state of the running instance in `_read_only`. */
  async get({ signal, ...query }: PastOptions = {}): Promise<ConferenceState> {
    const { data } = await this.#core.http.GET(PATH, { params: { path: this.#path, query }, signal });
    return data!.data;
  }

  /** The same with its ETag; undefined if it has not changed since `ifNoneMatch`. */
  async getTagged(
    { signal, ifNoneMatch }: CallOptions & { ifNoneMatch?: string } = {},
  ): Promise<TaggedConference | undefined> {
    const { data, response } = await this.#core.http.GET(PATH, {
      params: { path: this.#path },
      headers: ifNoneMatch === undefined ? {} : { 'If-None-Match': ifNoneMatch },
      signal,
    });
    return data && { conference: data.data, etag: response.headers.get('ETag') ?? '' };
  }

  /** Replaces the whole document: what is not sent has its default again. */
  async replace(document: ConferenceDocument, options: MatchOptions = {}): Promise<StoredConference> {
    const { data } = await this.#core.http.POST(PATH, this.#write(options, document));
    return data!.data;
  }

  /** Changes some fields; null takes one away. */
  async patch(changes: ConferencePatch, options: MatchOptions = {}): Promise<StoredConference> {
    const { data } = await this.#core.http.PATCH(PATH, this.#write(options, changes));
    return data!.data;
  }

  /**
   * Changes what depends on what there is: reads the document, and patches it unless others have changed it since;
   * then it is read, and the change made, anew.
   */
  async edit(
    change: (document: ConferenceState) => ConferencePatch | Promise<ConferencePatch>, options: CallOptions = {},
  ): Promise<StoredConference> {
    for (let conflicts = 0; ; conflicts++) {
      const { conference, etag } = (await this.getTagged(options))!;
      try {
        return await this.patch(await change(conference), { ...options, ifMatch: etag });
      } catch (failure) {
        if (!(failure instanceof ConferencesError) || failure.status !== 412 || conflicts >= MOST_CONFLICTS)
          throw failure;
      }
    }
  }

  /** Deletes it; whoever is in is put out. Its history stays. */
  async delete(options: MatchOptions = {}): Promise<DeletedConference> {
    const { data } = await this.#core.http.DELETE(PATH, {
      params: { path: this.#path }, headers: headersOf(options), signal: options.signal,
    });
    return data!.data;
  }

  /** Nobody new can join. */
  lock(options?: ActOptions): Promise<Outcome> {
    return this.#act('lock', undefined, options);
  }

  /** Takes a lock back. */
  unlock(options?: ActOptions): Promise<Outcome> {
    return this.#act('unlock', undefined, options);
  }

  /** Ends the running instance: everybody is put out. */
  end(options?: ActOptions): Promise<Outcome> {
    return this.#act('end', undefined, options);
  }

  /** Plays a media id, file name, prompt or web address to everybody. */
  play(mediaId: string, options?: ActOptions): Promise<Outcome> {
    return this.#act('play', { media_id: mediaId }, options);
  }

  /** Starts or stops the recording. */
  record(action: 'start' | 'stop', options?: ActOptions): Promise<Outcome> {
    return this.#act('record', { action }, options);
  }

  /** Calls endpoints into the conference, and waits until each has joined or is known not to. */
  async dial(what: Dial, options: ActOptions = {}): Promise<DialOutcome> {
    return new DialOutcome(this.#core, this.id, await this.#send('dial', what, { wait: 60, ...options }));
  }

  /** What happens in it, as it happens, by WebSocket. */
  watch(options: Partial<WatchOptions> = {}): AsyncGenerator<LiveFrame, void, undefined> {
    const bindings = [`conference.event.*.${this.id}.*`, `conference.operation.${this.id}`];
    return watch(this.#core, { bindings, ...options });
  }

  get #path() {
    return this.#core.of(this.id);
  }

  #write<T>(options: MatchOptions, data: T) {
    return { params: { path: this.#path }, headers: headersOf(options), body: { data }, signal: options.signal };
  }

  async #act(action: Action, data?: ActionData, options: ActOptions = {}): Promise<Outcome> {
    return new Outcome(this.#core, this.id, await this.#send(action, data, options));
  }

  async #send(action: Action, data: ActionData | undefined, options: ActOptions): Promise<ActionAnswer> {
    const { data: answer } = await this.#core.http.PUT(PATH, {
      params: { path: this.#path, query: waitOf(options) },
      headers: headersOf(options),
      body: { data: data === undefined ? { action } : { action, data } },
      signal: options.signal,
    });
    return answer!;
  }
}
