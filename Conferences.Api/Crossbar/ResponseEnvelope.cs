using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Conferences.Api.Crossbar;

/// <summary>Kazoo's envelope: the data, and beside it what belongs to this delivery.</summary>
internal sealed record ResponseEnvelope
{
    /// <summary>What went wrong, in detail: in a body, by field and keyword.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EnvelopePart? Data { get; init; }

    /// <summary>The status code, as a string.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }

    /// <summary>What went wrong, in a word.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Message { get; init; }

    /// <summary>The token; after logging in.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AuthToken { get; init; }

    /// <summary>The operation an action led to.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? OperationId { get; init; }

    /// <summary>The operation itself; for a caller who waited for its outcome.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EnvelopePart? Operation { get; init; }

    /// <summary>Live state; beside a single conference.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EnvelopePart? Metadata { get; init; }

    /// <summary>Items on this page; in lists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? PageSize { get; init; }

    /// <summary>Key of the page's first item; in lists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? StartKey { get; init; }

    /// <summary>Key of the next page; absent on the last one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? NextStartKey { get; init; }

    /// <summary>Sequence behind which a conference's history goes on; absent on the last page.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? NextAfter { get; init; }

    /// <summary>Cursor behind which an account's history goes on; absent on the last page.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? NextCursor { get; init; }

    /// <summary>The ETag without its quotes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Revision { get; init; }

    /// <summary>ISO 8601, UTC.</summary>
    [DataType(DataType.DateTime)]
    public required string Timestamp { get; init; }

    /// <summary>Of the service.</summary>
    public required string Version { get; init; }

    /// <summary>The process that answered.</summary>
    public required string Node { get; init; }

    /// <summary>The caller's, or made for it; also in X-Request-ID.</summary>
    public required string RequestId { get; init; }

    /// <summary><c>success</c> or <c>error</c>.</summary>
    public required string Status { get; init; }
}

/// <summary>JSON of any shape within an envelope, written when the envelope is.</summary>
[JsonConverter(typeof(EnvelopePartConverter))]
internal readonly record struct EnvelopePart(Action<Utf8JsonWriter> Write);

/// <summary>Has the content write itself.</summary>
internal sealed class EnvelopePartConverter : JsonConverter<EnvelopePart>
{
    public override EnvelopePart Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("An envelope is written and never read.");

    public override void Write(Utf8JsonWriter writer, EnvelopePart value, JsonSerializerOptions options) =>
        value.Write(writer);
}

/// <summary>How envelopes are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, MaxDepth = StrictJson.WrappedDepth)]
[JsonSerializable(typeof(ResponseEnvelope))]
internal sealed partial class EnvelopeJson : JsonSerializerContext;
