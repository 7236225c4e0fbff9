using System.Text.Json;
using Conferences.Api.Crossbar;

namespace Conferences.Api.Live.Blackhole;

/// <summary>A frame of a client, and its members where they are what they should be.</summary>
internal sealed class SocketRequest(JsonElement json)
{
    private const int MaxRequestId = 256;

    private static readonly JsonElement Nothing = JsonElement.Parse("{}"u8);

    private readonly JsonElement frame = json.ValueKind is JsonValueKind.Object ? json : Nothing;

    /// <summary>The client's id for it, a text or a number, or one of ours.</summary>
    public string RequestId => (Text(frame, "request_id") ?? Number("request_id")) is { Length: <= MaxRequestId } id
        ? id
        : Ids.OfRequest();

    public string? Token => Text(frame, "auth_token") is { Length: > 0 } token ? token : null;

    public string? Action => Text(frame, "action") is { Length: > 0 } action ? action : null;

    public string? AccountId => Text(Data, "account_id") is { Length: > 0 } account ? account : null;

    /// <summary>The bindings it names; null if there are none, or something else is in their place.</summary>
    public string[]? Bindings =>
        Data.TryGetProperty("bindings", out var list)
            ? list.ValueKind is JsonValueKind.Array && list.GetArrayLength() > 0
                && list.EnumerateArray().All(it => it.ValueKind is JsonValueKind.String)
                ? [.. list.EnumerateArray().Select(it => it.GetString()!).Distinct(StringComparer.Ordinal)]
                : null
            : Text(Data, "binding") is { Length: > 0 } binding ? [binding] : null;

    private bool HasData =>
        frame.TryGetProperty("data", out var data) && data.ValueKind is JsonValueKind.Object;

    private JsonElement Data => HasData ? frame.GetProperty("data") : Nothing;

    /// <summary>A member of the data, if it is there and not null.</summary>
    public JsonElement? Member(string name) =>
        Data.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value : null;

    /// <summary>The error for members that it lacks, or null.</summary>
    public string? Lacking()
    {
        string?[] lacking = [Action is null ? "action" : null, HasData ? null : "data"];
        return Missing(lacking);
    }

    /// <summary>The error for members that a binding needs and the data lacks, or null.</summary>
    public string? LackingInData()
    {
        string?[] lacking = [AccountId is null ? "account_id" : null, Bindings is null ? "binding" : null];
        return Missing(lacking);
    }

    private string? Number(string name) =>
        frame.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number
            ? value.GetRawText()
            : null;

    private static string? Missing(string?[] names) =>
        names.OfType<string>().ToArray() is { Length: > 0 } some
            ? $"missing required keys : {string.Join(", ", some)}"
            : null;

    private static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
