import type { Core } from './core.js';
import type { components } from './generated/openapi.js';
import type { AffectedParticipant, DialledEndpoint, Operation, OperationTarget } from './types.js';
import { pause } from './waiting.js';

const FIRST_LOOK_MS = 100;
const LONGEST_LOOK_MS = 2_000;

/** How far an action is; `unchanged` if the state held already, so that nothing was requested. */
export type OutcomeStatus = 'unchanged' | components['schemas']['OperationStatus'];

const FINAL: readonly OutcomeStatus[] = ['unchanged', 'confirmed', 'failed', 'timed_out'];

/** What is in an answer to an action. */
export interface ActionAnswer {
  data: unknown;
  operation_id?: string | undefined;
  operation?: Operation | undefined;
}

/** What became of an action, as far as it was known when the service answered. */
export class Outcome {
  readonly status: OutcomeStatus;

  /** Under which the operation is found; undefined if there is none. */
  readonly operationId: string | undefined;

  /** The whole operation, if the call waited for it; see {@link settled}. */
  readonly operation: Operation | undefined;

  /** Whom it is about, each with a status of their own; empty for an action on the conference itself. */
  readonly targets: readonly (AffectedParticipant | OperationTarget)[];

  readonly #core: Core;
  readonly #conference: string;

  constructor(core: Core, conference: string, { data, operation_id, operation }: ActionAnswer) {
    this.#core = core;
    this.#conference = conference;
    this.operation = operation;
    this.operationId = operation_id ?? operation?.id;
    this.targets = operation?.targets ?? targetsOf(data);
    this.status = operation?.status
      ?? (this.operationId === undefined ? 'unchanged' : 'requested');
  }

  /** True if it is so now: confirmed by the media server, or it was so already. */
  get isDone(): boolean {
    return this.status === 'confirmed' || this.status === 'unchanged';
  }

  /** True if nothing about it changes any more. */
  get isFinal(): boolean {
    return FINAL.includes(this.status);
  }

  /** Why it failed; undefined if it did not. */
  get reason(): string | undefined {
    return this.operation?.reason ?? undefined;
  }

  /**
   * Waits until it is confirmed, has failed or has timed out: by the service's deadline, ten seconds after the request
   * beside the ringing of a dial.
   */
  async settled({ signal }: { signal?: AbortSignal | undefined } = {}): Promise<Outcome> {
    if (this.isFinal && (this.operation || this.status === 'unchanged'))
      return this;
    for (let wait = FIRST_LOOK_MS; ; wait = Math.min(wait * 2, LONGEST_LOOK_MS)) {
      const operation = await operationOf(this.#core, this.#conference, this.operationId!, signal);
      const now = new Outcome(this.#core, this.#conference, { data: undefined, operation });
      if (now.isFinal)
        return now;
      await pause(wait, signal);
    }
  }
}

/** What became of a dial. */
export class DialOutcome extends Outcome {
  /** The result of each endpoint in the requested order, as far as it was known when the service answered. */
  readonly endpoints: readonly DialledEndpoint[];

  constructor(core: Core, conference: string, answer: ActionAnswer) {
    super(core, conference, answer);
    this.endpoints = listOf(answer.data, 'endpoint_responses') as readonly DialledEndpoint[];
  }
}

/** An operation as it is now. */
export async function operationOf(
  core: Core, conference: string, operation: string, signal?: AbortSignal | undefined,
): Promise<Operation> {
  const { data } = await core.http.GET('/v2/accounts/{account}/conferences/{id}/operations/{operation}', {
    params: { path: { ...core.of(conference), operation } },
    signal,
  });
  return data!.data;
}

const targetsOf = (data: unknown): readonly (AffectedParticipant | OperationTarget)[] => listOf(data, 'participants') as readonly (AffectedParticipant | OperationTarget)[];

function listOf(data: unknown, member: string): readonly unknown[] {
  const list = typeof data === 'object' && data !== null ? (data as Record<string, unknown>)[member] : undefined;
  return Array.isArray(list) ? list : [];
}
