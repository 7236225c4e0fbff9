using Conferences.Domain.Document;

namespace Conferences.Domain.Events;

// These records are what is stored. Their names in the store are pinned (see EventStore), their members may gain
// optional neighbours and nothing else: a fact once written is read for ever. Secrets are not in them: a document has
// the id of a row and a salted hash where its pins and passwords were, see ConferenceSecrets.

/// <summary>A conference came into being with this public document.</summary>
public sealed record ConferenceCreated(ConferenceDocument Document) : ConfigurationEvent;

/// <summary>
/// An edit, whatever its verb: the whole resulting public document. What changed is computed when read.
/// </summary>
public sealed record ConferenceUpdated(ConferenceDocument Document) : ConfigurationEvent;

/// <summary>The conference was removed. Its numbers are free; its history stays.</summary>
public sealed record ConferenceDeleted : ConfigurationEvent;
