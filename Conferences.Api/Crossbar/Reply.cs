using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Conferences.Domain.Document;

namespace Conferences.Api.Crossbar;

/// <summary>
/// What a request comes to, in Kazoo's terms and free of anything that belongs to one delivery (request id, time), so
/// that it can be kept and given again.
/// </summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Data">The envelope's <c>data</c>.</param>
public sealed record Reply(int Status, [property: JsonConverter(typeof(JsonAsText))] JsonElement Data)
{
    /// <summary>The envelope's <c>message</c>; errors have one.</summary>
    public string? Message { get; init; }

    /// <summary>Path of what the request brought about.</summary>
    public string? Location { get; init; }

    /// <summary>The ETag without its quotes.</summary>
    public string? Revision { get; init; }

    /// <summary>The operation an action led to.</summary>
    public string? OperationId { get; init; }

    /// <summary>The operation itself, for a caller who stayed for its outcome.</summary>
    public JsonElement? Operation { get; init; }

    /// <summary>Live state beside <c>data</c>.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>Seconds after which to try again.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>True if the connection is closed afterwards, since the request was not read to its end.</summary>
    [JsonIgnore]
    public bool ClosesConnection { get; init; }

    /// <summary>True if this is the kept answer to an earlier request with the same key.</summary>
    [JsonIgnore]
    public bool IsReplayed { get; init; }

    /// <summary>Success with this data.</summary>
    public static Reply Ok(object data, int status = StatusCodes.Status200OK) => new(status, Json(data));

    /// <summary>Success with this record, written as its shape says.</summary>
    public static Reply Ok<T>(T data, JsonTypeInfo<T> shape, int status = StatusCodes.Status200OK) =>
        new(status, JsonSerializer.SerializeToElement(data, shape));

    /// <summary>The same reply with other data.</summary>
    public Reply With(JsonElement data) => this with { Data = data };

    /// <summary>The same reply with this record for its data.</summary>
    public Reply With<T>(T data, JsonTypeInfo<T> shape) => With(JsonSerializer.SerializeToElement(data, shape));

    /// <summary>An error with this message and data.</summary>
    public static Reply Error(int status, string message, object data) =>
        new(status, Json(data)) { Message = message };

    /// <summary>Kazoo's validation error: <c>{path: {keyword: {message, …}}}</c>.</summary>
    public static Reply Invalid(ValidationErrors errors, int status = StatusCodes.Status400BadRequest) =>
        Error(status, ValidationErrors.Message, errors.Json);

    /// <summary>A validation error of one path and keyword.</summary>
    public static Reply Invalid(
        string path,
        string keyword,
        string message,
        int status = StatusCodes.Status400BadRequest,
        string? cause = null) =>
        Invalid(new ValidationErrors().Add(path, keyword, message, ("cause", cause)), status);

    private static JsonElement Json(object data) =>
        data is JsonElement json ? json : JsonSerializer.SerializeToElement(data, JsonSerializerOptions.Web);
}
