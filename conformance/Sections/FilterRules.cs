using System.Globalization;
using Conferences.Conformance.Checks;
using Conferences.Conformance.Http;
using static Conferences.Conformance.Checks.ConformanceCheck;

namespace Conferences.Conformance.Sections;

internal static class FilterRules
{
    private const long GregorianToUnix = 62_167_219_200;

    public static ContractSection Section { get; } = new("filters", "Filters",
    [
        Rule("equal", "filter_KEY=VALUE finds what has exactly this value.",
            ("filter_foo=bar", true), ("filter_foo=baz", false), ("filter_foo=BAR", false)),
        Rule("not-equal", "filter_not_KEY=VALUE finds what has another value.",
            ("filter_not_foo=bar", false), ("filter_not_foo=baz", true)),
        Rule("path", "A KEY is a path with dots.",
            ("filter_level1.level2.level3=value3", true), ("filter_level1.level2.level3=value0", false),
            ("filter_not_level1.level2.level3=value3", false), ("filter_not_level1.level2.level3=value0", true)),
        Rule("has-key", "has_key=KEY finds what has a key.",
            ("has_key=foo", true), ("has_key=level1", true), ("has_key=level1.level2.level3", true),
            ("has_key=not1", false), ("has_key=level1.not2", false)),
        Rule("key-missing", "key_missing=KEY finds what has no such key.",
            ("key_missing=foo", false), ("key_missing=level1.level2", false),
            ("key_missing=not1", true), ("key_missing=level1.not2", true)),
        Rule("has-value", "has_value=KEY finds what has a value that is not empty.",
            ("has_value=foo", true), ("has_value=hollow", false), ("has_value=not1", false)),
        Rule("value-missing", "value_missing=KEY finds what has none, or an empty one.",
            ("value_missing=hollow", true), ("value_missing=not1", true), ("value_missing=foo", false)),
        Rule("any-of", "A JSON list as the VALUE finds what has one of its strings.",
            ("filter_foo=[\"x\",\"bar\"]", true), ("filter_foo=[\"x\"]", false)),
        Rule("numbers-and-booleans", "Numbers and booleans are compared as text.",
            ("filter_count=5", true), ("filter_count=6", false), ("filter_no=false", true)),
        Rule("all", "All filters of a query apply.",
            ("filter_foo=bar&has_key=level1", true), ("filter_foo=bar&has_key=not1", false)),
        Rule("other-parameters", "A parameter that is no filter filters nothing.",
            ("_=1700000000000", true), ("unknown=1", true)),
        Kazoo("filters.created", "created_from and created_to are Gregorian seconds, and inclusive.", async run =>
        {
            var (id, query) = await Filtered(run);
            var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + GregorianToUnix;
            foreach (var (filter, finds) in ((string, bool)[])
            [
                (Between("created", now - 3_600, now + 3_600), true),
                (Between("created", now + 3_600, now + 7_200), false),
                (Between("created", now - 7_200, now - 3_600), false),
                (Between("modified", now - 3_600, now + 3_600), true),
                (Between("modified", now - 7_200, now - 3_600), false),
            ])
                await Check(run, id, $"{query}&{filter}", finds);
        }),
        Kazoo("filters.owner", "filter_owner_id finds the conferences of an owner.", async run =>
        {
            var owner = RunScope.NewId();
            var id = await run.New($$"""{"owner_id":"{{owner}}"}""");
            await Check(run, id, $"filter_owner_id={owner}", finds: true);
        }),
        Kazoo("filters.name", "filter_name finds exactly one by its name, and none by another.", async run =>
        {
            var created = await run.Create();
            var name = Uri.EscapeDataString(created.Text("data/name"));
            await Check(run, created.Id, $"filter_name={name}", finds: true);
            await Check(run, created.Id, $"filter_name={name}%20", finds: false);
        }),
        Ours("filters.lists", "Lists count from 1, and a list of one equals its element.", async run =>
        {
            var (id, query) = await Filtered(run);
            foreach (var (filter, finds) in ((string, bool)[])
            [
                ("filter_flags.1=a", true), ("filter_flags.0=a", false), ("has_key=flags.2", true),
                ("has_key=flags.3", false), ("filter_one=x", true),
            ])
                await Check(run, id, $"{query}&{filter}", finds);
        }),
    ]);

    private static ConformanceCheck Rule(string id, string rule, params (string Filter, bool Finds)[] filters) =>
        Kazoo($"filters.{id}", rule, async run =>
        {
            var (conference, query) = await Filtered(run);
            foreach (var (filter, finds) in filters)
                await Check(run, conference, $"{query}&{Encoded(filter)}", finds);
        });

    // All but what separates parameters.
    private static string Encoded(string query) => string.Join(
        '&',
        query.Split('&').Select(it => it.Split('=', 2)).Select(it => $"{it[0]}={Uri.EscapeDataString(it[1])}"));

    private static async Task Check(CheckRun run, string id, string query, bool finds)
    {
        var list = (await run.Get($"?{query}")).Succeeds();
        list.That(
            CheckRun.Ids(list).SequenceEqual(finds ? [id] : []), finds ? $"{id} alone" : "no conference");
    }

    private static string Between(string what, long from, long to) => string.Create(
        CultureInfo.InvariantCulture, $"{what}_from={from}&{what}_to={to}");

    /// <summary>A conference, and a query that finds it alone.</summary>
    private static Task<(string Id, string Query)> Filtered(CheckRun run) =>
        run.Scope.SharedAsync("filters", async () =>
        {
            var marker = RunScope.NewId();
            var id = await run.New($$$"""
                {"marker":"{{{marker}}}","foo":"bar","level1":{"level2":{"level3":"value3"}},"hollow":"","count":5,
                 "no":false,"flags":["a","b"],"one":["x"]}
                """);
            return (id, $"filter_marker={marker}");
        });
}
