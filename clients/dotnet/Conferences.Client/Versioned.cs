namespace Conferences.Client;

/// <summary>A document with the revision that an edit may be made conditional on.</summary>
/// <param name="Value">The document.</param>
/// <param name="Revision">Changes with every edit, and whenever something is recorded about the conference. An edit
/// compares the part before the dot, which counts edits alone: people who join never make it fail.</param>
public sealed record Versioned<T>(T Value, string Revision);
