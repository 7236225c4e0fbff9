// The shapes of the published contract under the names that this package gives them.
import type { components } from './generated/openapi.js';

type Schemas = components['schemas'];

/** A conference's document, as it is created or replaced. Missing fields get their defaults. */
export type ConferenceDocument = Schemas['Conference'];

/** Changes to a document; null takes a field away. */
export type ConferencePatch = Schemas['ConferencePatch'];

/** A document as it is stored. */
export type StoredConference = Schemas['ConferenceStored'];

/** A document as it is read, with the state of the running instance in `_read_only`. */
export type Conference = Schemas['ConferenceRead'];

/** The answer to a deletion. */
export type DeletedConference = Schemas['ConferenceDeleted'];

/** Somebody who is in a conference. */
export type Participant = Schemas['Participant'];

/** A leg that a call controller reports. */
export type Leg = Schemas['Leg'];

/** What is to be dialled. */
export type Dial = Schemas['Dial'];

/** The result of one dialled endpoint. */
export type EndpointResponse = Schemas['EndpointResponse'];

/** A request to the media server, and what became of it. */
export type Operation = Schemas['Operation'];

/** A participant or a leg that an operation affects. */
export type Target = Schemas['Target'];

/** One run of a conference. */
export type Instance = Schemas['Instance'];

/** One run of a conference, with the people who were in and the legs it refused. */
export type InstanceWithPeople = Schemas['InstanceRead'];

/** An address by which somebody joins in a browser. */
export type JoinLink = Schemas['Link'];

/** A link that is to be created. */
export type NewJoinLink = Schemas['NewLink'];

/** A recorded event. */
export type HistoryEvent = Schemas['Event'];

/** The names of recorded events. */
export type HistoryEventType = NonNullable<HistoryEvent['type']>;

/** An endpoint to which events are delivered. */
export type Webhook = Schemas['WebhookRead'];
