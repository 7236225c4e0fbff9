using System.Text.Json.Serialization;

namespace Conferences.Api.Responses;

/// <summary>What is left to say of something that is gone.</summary>
/// <param name="Deleted">It is gone.</param>
internal sealed record DeletedResponse(bool Deleted);

/// <summary>A person who was erased.</summary>
/// <param name="Id">The person.</param>
/// <param name="ReadOnly">Live state.</param>
internal sealed record ErasedResponse(
    string Id, [property: JsonPropertyName("_read_only")] DeletedResponse ReadOnly);
