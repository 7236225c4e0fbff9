using System.ComponentModel;
using System.Globalization;

namespace Conferences.Api.CommandLine;

/// <summary>
/// Reads settings. What is wrong is noted instead of thrown, so that all of it is told at once; until then the default
/// stands for it. An empty setting is as good as none.
/// </summary>
internal sealed class SettingsReader(IConfiguration configuration)
{
    private readonly List<string> wrong = [];

    /// <summary>Reads one section, or several.</summary>
    /// <exception cref="CannotStartException">Something was wrong, one sentence a line.</exception>
    public static T Read<T>(IConfiguration configuration, Func<SettingsReader, T> read)
    {
        var reader = new SettingsReader(configuration);
        var settings = read(reader);
        return reader.wrong.Count == 0 ? settings : throw new CannotStartException(string.Join('\n', reader.wrong));
    }

    /// <summary>The name of the environment variable.</summary>
    public static string Variable(string key) => key.Replace(":", "__", StringComparison.Ordinal);

    /// <summary>The text, or null.</summary>
    public string? Text(string key) => configuration[key] is { Length: > 0 } text ? text : null;

    /// <summary>A whole number within bounds, both inclusive; without an upper one, any that fits.</summary>
    public long? Amount(string key, long least, long? most = null)
    {
        if (Text(key) is not { } text)
            return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least && !(number > most))
            return number;
        var bounds = most is { } to ? $"{least} to {to}" : $"{least} or more";
        Wrong($"{Variable(key)} is '{text}', and must be a whole number, {bounds}.");
        return null;
    }

    /// <summary>The same, with a default.</summary>
    public int Number(string key, int usual, int least = 1, int? most = null) => (int?)Whole(key, least, most) ?? usual;

    /// <summary>The same, where there is no fixed default.</summary>
    public int? Whole(string key, int least, int? most = null) =>
        (int?)(most is null ? BelowMaximum(key, least) : Amount(key, least, most));

    /// <summary>True or false.</summary>
    public bool Flag(string key, bool usual = false)
    {
        if (Text(key) is not { } text)
            return usual;
        if (bool.TryParse(text, out var flag))
            return flag;
        Wrong($"{Variable(key)} is '{text}', and must be true or false.");
        return usual;
    }

    /// <summary>An absolute URL with one of these schemes.</summary>
    public Uri? Url(string key, params string[] schemes)
    {
        if (Text(key) is not { } text)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && schemes.Contains(url.Scheme) && url.Host.Length > 0)
            return url;
        Wrong($"{Variable(key)} is '{text}', and must be a URL such as {schemes[0]}://host.example.");
        return null;
    }

    /// <summary>A section, bound to its record, or the usual one if there is none. Lists of records are looked into
    /// as well.</summary>
    public T Section<T>(string key, T usual)
    {
        var section = configuration.GetSection(key);
        var unreadable = new HashSet<string>();
        LookInto(section, typeof(T), unreadable);
        return new ConfigurationBuilder()
            .AddInMemoryCollection(section.AsEnumerable(makePathsRelative: true)
                .Where(it => it.Value is not null && !unreadable.Contains($"{section.Path}:{it.Key}")))
            .Build().Get<T>() ?? usual;
    }

    /// <summary>Notes a sentence unless this is so.</summary>
    public void Require(bool isSo, string sentence)
    {
        if (!isSo)
            Wrong(sentence);
    }

    /// <summary>Notes a sentence.</summary>
    public void Wrong(string sentence) => wrong.Add(sentence);

    private long? BelowMaximum(string key, int least)
    {
        var number = Amount(key, least);
        Require(
            !(number > int.MaxValue), $"{Variable(key)} is '{number}', and must be no more than {int.MaxValue}.");
        return number > int.MaxValue ? null : number;
    }

    // The framework stops at the first value that it cannot convert, and names a type.
    private void LookInto(IConfigurationSection section, Type type, HashSet<string> unreadable)
    {
        foreach (var property in type.GetProperties().Where(it => it.CanWrite))
        {
            var child = section.GetSection(property.Name);
            var kind = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (kind.IsGenericType && kind.GetGenericArguments() is [{ IsClass: true } item] && item != typeof(string))
            {
                foreach (var each in child.GetChildren())
                    LookInto(each, item, unreadable);
            }
            else if (kind.IsPrimitive && child.Value is { } text && !TypeDescriptor.GetConverter(kind).IsValid(text))
            {
                unreadable.Add(child.Path);
                if (text.Length > 0)
                    Wrong($"{Variable(child.Path)} is '{text}', and must be {Named(kind)}.");
            }
        }
    }

    private static string Named(Type kind) =>
        kind == typeof(bool) ? "true or false" : kind == typeof(double) ? "a number" : "a whole number";
}
