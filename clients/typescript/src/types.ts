// The shapes of the published contract under the names that this package gives them.
import type { components } from './generated/openapi.js';

type Schemas = components['schemas'];

/** A conference's document, as it is created or replaced. Missing fields get their defaults. */
export type ConferenceDocument = Schemas['ConferenceDocument'];

/** Changes to a document; null takes a field away. */
export type ConferencePatch = Schemas['ConferencePatch'];

/** A document as it is stored. */
export type StoredConference = Schemas['StoredConference'];

/** A document as it is read, with the state of the running instance in `_read_only`. */
export type Conference = Schemas['Conference'];

/** A conference in a list: without its participants. */
export type ConferenceSummary = Schemas['ConferenceSummary'];

/** The answer to a deletion. */
export type DeletedConference = Schemas['DeletedConference'];

/** Somebody who is in a conference. */
export type Participant = Schemas['Participant'];

/** A leg that a call controller reports. */
export type Leg = Omit<Schemas['JoinOrAction'], 'action' | 'data' | 'call_id'> & { call_id: string };

/** What is to be dialled, and how. */
export type Dial = Omit<Schemas['ConferenceActionData'], 'media_id' | 'action' | 'endpoints'> & {
  endpoints: NonNullable<Schemas['ConferenceActionData']['endpoints']>;
};

/** The result of one dialled endpoint. */
export type DialledEndpoint = Schemas['DialledEndpoint'];

/** A request to the media server, and what became of it. */
export type Operation = Schemas['Operation'];

/** A participant or a leg that an operation affects. */
export type OperationTarget = Schemas['OperationTarget'];

/** A participant whom an action on all affects, with the status known when the service answered. */
export type AffectedParticipant = Schemas['AffectedParticipant'];

/** One run of a conference. */
export type ConferenceInstance = Schemas['ConferenceInstance'];

/** One run of a conference, with the people who were in and the legs it refused. */
export type AttendedInstance = Schemas['AttendedInstance'];

/** An address by which somebody joins in a browser. */
export type JoinLink = Schemas['JoinLink'];

/** A link that is to be created. */
export type NewJoinLink = Schemas['NewLink'];

/** A recorded event. */
export type ConferenceEvent = Schemas['ConferenceEvent'];

/** The names of recorded events. */
export type ConferenceEventType = Schemas['ConferenceEventType'];
