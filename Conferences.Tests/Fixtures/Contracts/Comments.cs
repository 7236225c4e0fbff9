using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Conferences.Api.Responses;
using Conferences.Api.Store;
using Conferences.Domain.State;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>The comments on the domain's records and their members.</summary>
internal static partial class Comments
{
    private static readonly Assembly Domain = typeof(ConferenceState).Assembly;

    // By Type, or Type.Member.
    private static readonly Dictionary<string, string> Words = Directory
        .EnumerateFiles(Repository.PathOf("Conferences.Domain"), "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}"))
        .SelectMany(path => Read(File.ReadAllText(path)))
        .GroupBy(it => it.Name, it => it.Words)
        .ToDictionary(it => it.Key, it => it.First());

    /// <summary>The comment on a record, or null.</summary>
    public static string? Of(Type type) => Words.GetValueOrDefault(type.Name);

    /// <summary>The comment on a member, or null.</summary>
    public static string? Of(PropertyInfo? member) =>
        member is null ? null : Words.GetValueOrDefault($"{member.DeclaringType!.Name}.{member.Name}");

    private static IEnumerable<(string Name, string Words)> Read(string source)
    {
        var holder = "";
        foreach (Match block in Block().Matches(source))
        {
            var said = XElement.Parse($"<said>{Slashes().Replace(block.Groups["said"].Value, "")}</said>");
            if (block.Groups["type"] is { Success: true } type)
                holder = type.Value;
            var name = block.Groups["member"] is { Success: true } member ? $"{holder}.{member.Value}" : holder;
            if (said.Element("summary") is { } summary)
                yield return (name, Plain(summary, holder));
            foreach (var parameter in said.Elements("param"))
                yield return ($"{holder}.{parameter.Attribute("name")!.Value}", Plain(parameter, holder));
        }
    }

    private static string Plain(XElement said, string holder) => Spaces().Replace(
        string.Concat(said.Nodes().Select(node => node switch
        {
            XElement { Name.LocalName: "see" } see => Named(see.Attribute("cref")!.Value, holder),
            XElement { Name.LocalName: "paramref" } see => Named(see.Attribute("name")!.Value, holder),
            XElement code => $"`{code.Value}`",
            XText text => text.Value,
            _ => "",
        })),
        " ").Trim();

    // As in JSON: members by key, events by type, lists of values by the values.
    private static string Named(string what, string holder) =>
        (TypeOf(holder)?.GetProperty(what), TypeOf(what)) switch
        {
            (null, { IsEnum: true } words) =>
                $"`{string.Join("`, `", words.GetFields(BindingFlags.Public | BindingFlags.Static).Select(NameOf))}`",
            (null, { } type) when EventStore.EventNames.TryGetValue(type, out var stored) =>
                $"`{EventJson.TypeOf(stored)}`",
            _ => $"`{JsonNamingPolicy.SnakeCaseLower.ConvertName(what.Split('.')[^1])}`",
        };

    private static string NameOf(FieldInfo value) =>
        value.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()!.Name;

    private static Type? TypeOf(string name) => Domain.GetType($"Conferences.Domain.{name}");

    [GeneratedRegex(
        @"(?<said>(^[ ]*///[^\n]*\n)+)([ ]*\[[^\n]*\]\n)*[ ]*public [^\n]*?"
        + @"(\b(record struct|record|class|enum) (?<type>\w+)|\b(?<member>\w+)\s*(\{|\(|=|;))",
        RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex("^[ ]*/// ?", RegexOptions.Multiline)]
    private static partial Regex Slashes();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
