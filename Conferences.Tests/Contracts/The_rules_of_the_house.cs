using System.Text.RegularExpressions;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Contracts;

namespace Conferences.Tests.Contracts;

/// <summary>What no compiler checks: who may know whom, and who may write.</summary>
public sealed class The_rules_of_the_house
{
    private static readonly (string Path, string Text)[] Sources =
    [
        .. ((string[])["Conferences.Domain", "Conferences.Api"])
            .SelectMany(project =>
                Directory.EnumerateFiles(Repository.PathOf(project), "*.cs", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
            .Where(path => !Regex.IsMatch(path, "/(obj|bin|Internal)/"))
            .Select(path => (path, File.ReadAllText(Repository.PathOf(path)))),
    ];

    [Fact]
    public void let_the_domain_know_the_framework_and_nothing_else() => Assert.All(
        typeof(ConferenceState).Assembly.GetReferencedAssemblies(),
        reference => Assert.Matches(@"^(System\.|JasperFx\.Events$)", reference.Name!));

    [Fact]
    public void let_the_domain_read_no_clock_and_make_no_chance() => Assert.Empty(Offenders(
        @"DateTime(Offset)?\.(Utc)?Now|TimeProvider|Guid\.NewGuid|RandomNumberGenerator|Random\.Shared|new Random",
        "Conferences.Domain/"));

    [Fact]
    public void append_to_no_stream_that_was_not_opened_for_writing() =>
        Assert.Empty(Offenders(@"\.Events\s*\.(Append|AppendExclusive|AppendOptimistic)\b"));

    [Fact]
    public void keep_no_second_copy_of_a_snapshot() => Assert.Empty(Offenders("CacheAggregatesForWriting"));

    [Fact]
    public void write_with_marten_in_handlers_views_the_event_store_for_keys_and_imports() => Assert.Empty(Offenders(
        @"\bMartenOps\b|\.(Store|Insert|DeleteWhere|HardDelete|SaveChangesAsync)(<\w+>)?\(|LightweightSession\(",
        but: @"/(Views|Auth)/|/(Handlers|Sitting|EventStore|Audit/ImportedRecord)\.cs$"));

    [Fact]
    public void speak_sql_only_where_views_audits_the_server_and_nodes_among_themselves_do() => Assert.Empty(Offenders(
        @"\bNpgsqlCommand\b|CreateCommand\(", but: @"/(Views|Audit|Hosting)/|/Neighbours\.cs$"));

    [Fact]
    public void speak_with_rabbitmq_where_the_bus_and_the_media_server_do() => Assert.Empty(Offenders(
        @"\bRabbitMQ\.Client\b", but: "/(Bus|Media)/"));

    [Fact]
    public void read_refusals_and_no_replies_where_nobody_is_answered() => Assert.Empty(Offenders(
        @"\bStatusCodes\b|\bReplies\.|Task<Reply\b",
        but: @"^(?!.*(/Media/|/(Mailbox|Mailboxes|QueuedCommand|Sitting|Telemetry)\.cs$))"));

    [Fact]
    public void answer_a_request_at_the_edge_and_not_where_something_is_found_out() => Assert.Empty(Offenders(
        @"\bhttp\.Send\w*\(|\.Response\b",
        but: @"Routes\.cs$|/(Desk|ConferenceList|ConferenceLookup)\.cs$|/Contract/Sample\.cs$"
            + @"|/Crossbar/(CrossbarMiddleware|Envelope|Page)\.cs$"
            + @"|/Hosting/(Limits|RateLimits|Health|Admission)\.cs$"));

    [Fact]
    public void let_each_area_add_itself_to_the_service() => Assert.Empty(Offenders(
        @"using Conferences\.Api\.(Audit|Auth|Bus|Contract|Feeds|Media|Views)\b",
        under: "Conferences.Api/EventStore.cs"));

    [Fact]
    public void keep_lines_short_enough_to_read_two_files_side_by_side() => Assert.Empty(
        from path in Directory.EnumerateFiles(Repository.Root, "*.cs", SearchOption.AllDirectories)
        let name = Path.GetRelativePath(Repository.Root, path).Replace('\\', '/')
        where !Regex.IsMatch(name, @"(^|/)(obj|bin|Internal|\..*)/")
        from line in File.ReadLines(path).Index()
        where line.Item.Length > 120
        select $"{name}:{line.Index + 1}");

    private static IEnumerable<string> Offenders(string pattern, string under = "", string but = "^$") =>
        from source in Sources
        where source.Path.StartsWith(under, StringComparison.Ordinal)
        where Regex.IsMatch(source.Text, pattern) && !Regex.IsMatch(source.Path, but)
        select source.Path;
}
