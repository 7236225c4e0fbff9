using System.Globalization;

namespace Conferences.Api.Crossbar;

/// <summary><c>?at=…</c> or <c>?version=…</c>: which moment is wanted.</summary>
/// <param name="At">As of this time, inclusive; null if none is named.</param>
/// <param name="Version">The state after this many events; null if none is given.</param>
internal readonly record struct Moment(DateTimeOffset? At, long? Version)
{
    /// <summary>True if what was is wanted and not what is.</summary>
    public bool IsPast => At is not null || Version is not null;

    /// <summary>The moment a query string asks for.</summary>
    /// <param name="now">No later time can be asked for.</param>
    /// <param name="errors">Where it is said what is wrong with it.</param>
    public static Moment Read(IQueryCollection query, DateTimeOffset now, ValidationErrors errors)
    {
        var moment = new Moment(ReadTime(query, now, errors), Number(query["version"].FirstOrDefault(), errors));
        if (moment is { At: not null, Version: not null })
            errors.Add("version", "exclusive", "Only one of at and version can be asked for");
        return moment;
    }

    /// <summary>The time a query string asks for, where no version can be.</summary>
    public static DateTimeOffset? ReadTime(IQueryCollection query, DateTimeOffset now, ValidationErrors errors)
    {
        var time = Period.Time(query, "at", errors);
        if (time > now)
        {
            errors.Add(
                "at", "maximum", "Value must not lie in the future",
                ("target", now.UtcDateTime), ("value", query["at"].FirstOrDefault()));
        }

        return time;
    }

    private static long? Number(string? text, ValidationErrors errors)
    {
        if (text is null)
            return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var version))
        {
            if (version < 1)
                errors.Add("version", "minimum", "Value must be at least 1", ("target", 1), ("value", version));
            return version;
        }

        errors.Add("version", "type", "Value did not match type(s): integer", ("target", "integer"), ("value", text));
        return null;
    }
}
