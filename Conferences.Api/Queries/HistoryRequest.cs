using System.Globalization;
using Conferences.Api.Crossbar;
using Conferences.Api.Responses;

namespace Conferences.Api.Queries;

/// <summary>The forms a history comes in.</summary>
internal enum HistoryForm
{
    /// <summary>A page, in the envelope.</summary>
    Page,

    /// <summary>All of it, an item a line.</summary>
    Lines,

    /// <summary>All of it and whatever is recorded from now on, as server-sent events.</summary>
    Feed,
}

/// <summary>What part of a history is asked for, and how.</summary>
/// <param name="After">The place behind which it begins: a sequence, or a place in the account's ledger.</param>
/// <param name="Limit">Items at the most; null for all where it is no page.</param>
internal sealed record HistoryRequest(HistoryForm Form, long After, int? Limit, HistoryFilter Filter)
{
    private const int DefaultLimit = 50;

    private const int MaxLimit = 1_000;

    /// <summary>The media type of <see cref="HistoryForm.Lines"/>.</summary>
    public const string LinesType = "application/x-ndjson";

    /// <summary>The media type of <see cref="HistoryForm.Feed"/>.</summary>
    public const string FeedType = "text/event-stream";

    /// <summary>Items a page holds.</summary>
    public int PageSize => Limit ?? DefaultLimit;

    /// <summary>What a request asks of a conference's history.</summary>
    /// <param name="errors">Where it is said what is wrong with it.</param>
    public static HistoryRequest OfConference(HttpRequest request, ValidationErrors errors) => Read(
        request, "after", Sequence, "integer", EventJson.StoredNames, errors);

    /// <summary>What a request asks of an account's history.</summary>
    /// <param name="errors">Where it is said what is wrong with it.</param>
    public static HistoryRequest OfAccount(HttpRequest request, string account, ValidationErrors errors) => Read(
        request, "cursor", text => Cursor.Read(account, text), "a cursor of this account", EventJson.StoredNames, errors);

    /// <summary>What a request asks of a webhook's history.</summary>
    /// <param name="errors">Where it is said what is wrong with it.</param>
    public static HistoryRequest OfWebhook(HttpRequest request, ValidationErrors errors) => Read(
        request, "after", Sequence, "integer", EventJson.StoredNamesOfWebhooks, errors);

    private static HistoryRequest Read(
        HttpRequest request,
        string placeName,
        Func<string, long?> place,
        string kind,
        IReadOnlyDictionary<string, string> names,
        ValidationErrors errors)
    {
        var form = FormOf(request);
        var (name, text) = form is HistoryForm.Feed && request.Headers["Last-Event-ID"] is [{ Length: > 0 } last]
            ? ("Last-Event-ID", last)
            : (placeName, request.Query[placeName].FirstOrDefault());
        var after = text is null ? 0 : place(text);
        if (after is null)
        {
            errors.Add(
                name, "type", $"Value did not match type(s): {kind}", ("target", kind), ("value", text));
        }

        return new(
            form,
            after ?? 0,
            LimitOf(request.Query, errors),
            new(NamesOf(request.Query, names, errors), Period.Read(request.Query, errors)));
    }

    private static HistoryForm FormOf(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept.Select(type => type.MediaType.Value).ToArray();
        return accepted.Contains(LinesType, StringComparer.OrdinalIgnoreCase) ? HistoryForm.Lines
            : accepted.Contains(FeedType, StringComparer.OrdinalIgnoreCase) ? HistoryForm.Feed
            : HistoryForm.Page;
    }

    private static int? LimitOf(IQueryCollection query, ValidationErrors errors)
    {
        if (query["limit"].FirstOrDefault() is not { } text)
            return null;
        if (Number(text) is { } number)
        {
            if (number is < 1 or > MaxLimit)
            {
                errors.Add(
                    "limit", number < 1 ? "minimum" : "maximum", $"Value must be 1 to {MaxLimit}",
                    ("target", number < 1 ? 1 : MaxLimit), ("value", number));
            }

            return (int)Math.Clamp(number, 1, MaxLimit);
        }

        errors.Add("limit", "type", "Value did not match type(s): integer", ("target", "integer"), ("value", text));
        return null;
    }

    private static IReadOnlyList<string> NamesOf(
        IQueryCollection query, IReadOnlyDictionary<string, string> names, ValidationErrors errors)
    {
        var asked = query["type"].SelectMany(list => (list ?? "").Split(',')).ToArray();
        var unknown = asked.FirstOrDefault(type => !names.ContainsKey(type));
        if (unknown is not null)
        {
            errors.Add(
                "type", "enum", "Value not found in enumerated list of values",
                ("target", names.Keys), ("value", unknown));
        }

        return [.. asked.Select(names.GetValueOrDefault).OfType<string>()];
    }

    private static long? Sequence(string text) => Number(text) is >= 0 and var number ? number : null;

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
