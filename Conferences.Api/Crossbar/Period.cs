using System.Globalization;

namespace Conferences.Api.Crossbar;

/// <summary><c>?from=…&amp;to=…</c>: which time of a history is wanted.</summary>
/// <param name="From">Inclusive; null for the beginning.</param>
/// <param name="To">Exclusive; null for no end.</param>
internal readonly record struct Period(DateTimeOffset? From, DateTimeOffset? To)
{
    // A time without an offset is UTC, as is everything the service answers.
    private static readonly string[] Forms =
        ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd"];

    /// <summary>The period a query string asks for.</summary>
    /// <param name="errors">Where it is said what is wrong with it.</param>
    public static Period Read(IQueryCollection query, ValidationErrors errors) =>
        new(Time(query, "from", errors), Time(query, "to", errors));

    /// <summary>A time of ISO 8601; null if it is none.</summary>
    public static DateTimeOffset? Parse(string text) => DateTimeOffset.TryParseExact(
        text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
        ? time
        : null;

    /// <summary>The time under this name, or null.</summary>
    public static DateTimeOffset? Time(IQueryCollection query, string name, ValidationErrors errors)
    {
        if (query[name].FirstOrDefault() is not { } value)
            return null;
        if (Parse(value) is { } time)
            return time;
        errors.Add(
            name, "format", "Value must be a time of ISO 8601, such as 2026-03-02T09:30:00Z", ("value", value));
        return null;
    }
}
