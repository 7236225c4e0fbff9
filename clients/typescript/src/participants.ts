import { type CallOptions, type Core, headersOf, type MatchOptions, type WriteOptions } from './core.js';
import type { components } from './generated/openapi.js';
import { Outcome } from './outcome.js';
import type { Leg, Participant } from './types.js';

const ALL = '/v2/accounts/{account}/conferences/{id}/participants';
const ONE = '/v2/accounts/{account}/conferences/{id}/participants/{participant}';

/** Of every action. */
export interface ActOptions extends WriteOptions {
  /** Seconds to wait for the outcome, at most 60; without it the answer comes when the request is recorded. */
  wait?: number | undefined;
}

/** What can be done to participants. */
export type ParticipantVerb = 'mute' | 'unmute' | 'deaf' | 'undeaf' | 'kick';

/** How one participant is to hear another one. */
export interface Relation {
  participant_id: number;
  other_participant: number;
  /** `deaf`: does not hear the other; `mute`: is not heard by the other; `clear` takes either back. */
  relationship?: 'deaf' | 'mute' | 'clear';
}

/** Those who are in a conference. An action for `'all'` leaves moderators out, except a kick. */
export class Participants {
  readonly #core: Core;
  readonly #conference: string;

  constructor(core: Core, conference: string) {
    this.#core = core;
    this.#conference = conference;
  }

  /** Everybody who is in. */
  async list({ signal, ...query }: CallOptions & { at?: string; version?: number } = {}): Promise<Participant[]> {
    const { data } = await this.#core.http.GET(ALL, { params: { path: this.#path, query }, signal });
    return data!.data;
  }

  /** One who is in; one who has left is an error with status 404. */
  async get(
    participant: number, { signal, ...query }: CallOptions & { at?: string; version?: number } = {},
  ): Promise<Participant> {
    const path = { ...this.#path, participant };
    const { data } = await this.#core.http.GET(ONE, { params: { path, query }, signal });
    return data!.data;
  }

  /**
   * Reports a leg that joins, where the call controller does. The same call id while it is in is the same participant.
   * @throws ConferencesError with status 409 and the reason in `fields`, e.g. `locked`, `full` or `bad_pin`
   */
  async join(leg: Leg, options: WriteOptions = {}): Promise<Participant> {
    const { data } = await this.#core.http.PUT(ALL, {
      params: { path: this.#path }, headers: headersOf(options), body: { data: leg }, signal: options.signal,
    });
    return data!.data as Participant;
  }

  /** Reports that a leg is gone, where the call controller does. */
  async leave(participant: number, { reason, ...options }: MatchOptions & { reason?: string } = {}): Promise<void> {
    await this.#core.http.DELETE(ONE, {
      params: { path: { ...this.#path, participant } },
      headers: headersOf(options),
      ...reason === undefined ? {} : { body: { data: { reason } } },
      signal: options.signal,
    });
  }

  /** Not heard by the conference any more. */
  mute(whom: number | 'all', options?: ActOptions): Promise<Outcome> {
    return this.#act(whom, { action: 'mute' }, options);
  }

  /** Heard again. */
  unmute(whom: number | 'all', options?: ActOptions): Promise<Outcome> {
    return this.#act(whom, { action: 'unmute' }, options);
  }

  /** Does not hear the conference any more. */
  deafen(whom: number | 'all', options?: ActOptions): Promise<Outcome> {
    return this.#act(whom, { action: 'deaf' }, options);
  }

  /** Hears the conference again. */
  undeafen(whom: number | 'all', options?: ActOptions): Promise<Outcome> {
    return this.#act(whom, { action: 'undeaf' }, options);
  }

  /** Put out; `'all'` includes moderators. */
  kick(whom: number | 'all', options?: ActOptions): Promise<Outcome> {
    return this.#act(whom, { action: 'kick' }, options);
  }

  /** Plays a media id, file name, prompt or web address. */
  play(whom: number | 'all', mediaId: string, options?: ActOptions): Promise<Outcome> {
    return this.#act(whom, { action: 'play', data: { media_id: mediaId } }, options);
  }

  /** How one participant hears another one. */
  relate(relation: Relation, options?: ActOptions): Promise<Outcome> {
    return this.#act('all', { action: 'relate', data: relation }, options);
  }

  /** The ids of those whom an action for `'all'` would affect. Nothing is done. */
  async affectedBy(verb: ParticipantVerb, { signal }: CallOptions = {}): Promise<number[]> {
    const { data } = await this.#core.http.PUT(ALL, {
      params: { path: this.#path, query: { dry_run: true } }, body: { data: { action: verb } }, signal,
    });
    const { participants } = data!.data as components['schemas']['AffectedParticipants'];
    return participants.map(it => it.participant_id);
  }

  get #path() {
    return this.#core.of(this.#conference);
  }

  async #act(
    whom: number | 'all', action: components['schemas']['JoinOrAction'], options: ActOptions = {},
  ): Promise<Outcome> {
    const init = { headers: headersOf(options), body: { data: action }, signal: options.signal };
    const query = waitOf(options);
    const { data } = whom === 'all'
      ? await this.#core.http.PUT(ALL, { params: { path: this.#path, query }, ...init })
      : await this.#core.http.PUT(ONE, { params: { path: { ...this.#path, participant: whom }, query }, ...init });
    return new Outcome(this.#core, this.#conference, data!);
  }
}

/** The query of an action: in whole seconds, since the service takes no others. */
export const waitOf = ({ wait }: ActOptions): { wait?: string } =>
  wait === undefined ? {} : { wait: `${Math.ceil(wait)}s` };
