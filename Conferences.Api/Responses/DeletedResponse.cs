using System.Text.Json.Serialization;

namespace Conferences.Api.Responses;

/// <summary>Marks something as deleted.</summary>
/// <param name="Deleted">Always true.</param>
internal sealed record DeletedResponse(bool Deleted);

/// <summary>An erased person.</summary>
/// <param name="Id">The person.</param>
/// <param name="ReadOnly">Live state.</param>
internal sealed record ErasedResponse(
    string Id, [property: JsonPropertyName("_read_only")] DeletedResponse ReadOnly);
