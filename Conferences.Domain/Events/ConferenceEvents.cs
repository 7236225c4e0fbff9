using Conferences.Domain.Document;

namespace Conferences.Domain.Events;

// These records are the stored format. Their names in the store are pinned (see EventStore). Only optional members may
// be added: an event once written is read for ever. They contain no secrets: a document has the id of a row and a
// salted hash in place of its pins and passwords, see ConferenceSecrets.

/// <summary>A conference was created with this public document.</summary>
public sealed record ConferenceCreated(ConferenceDocument Document) : ConfigurationEvent;

/// <summary>
/// An edit, whatever its verb: the whole resulting public document. The changes are computed on reading.
/// </summary>
public sealed record ConferenceUpdated(ConferenceDocument Document) : ConfigurationEvent;

/// <summary>The conference was removed. Its numbers are free; its history stays.</summary>
public sealed record ConferenceDeleted : ConfigurationEvent;
