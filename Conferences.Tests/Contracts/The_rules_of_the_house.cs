using System.Reflection;
using System.Text.RegularExpressions;
using Conferences.Api.Commands;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Contracts;

namespace Conferences.Tests.Contracts;

/// <summary>Rules that no compiler checks: dependencies between folders, and where may be written.</summary>
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
    public void write_with_marten_in_commands_the_store_for_keys_and_imports() => Assert.Empty(Offenders(
        @"\bMartenOps\b|\.(Store|Insert|DeleteWhere|HardDelete|SaveChangesAsync)(<\w+>)?\(|LightweightSession\(",
        but: @"/(Commands|Store|Auth)/|/Audit/(ImportedRecord|AuditErasure)\.cs$"));

    [Fact]
    public void speak_sql_only_where_queries_the_store_audits_and_deliveries_do() => Assert.Empty(Offenders(
        @"\bNpgsqlCommand\b|CreateCommand\(",
        but: @"/(Queries|Store|Audit|Commands|Webhooks/Delivery)/|/Hosting/Postgres\.cs$|/Observability/Health\.cs$"));

    [Fact]
    public void speak_with_rabbitmq_where_the_bus_and_the_media_server_do() => Assert.Empty(Offenders(
        @"\bRabbitMQ\.Client\b", but: "/(Bus|Media|RabbitMq)/"));

    [Fact]
    public void read_refusals_and_no_replies_where_nobody_is_answered() => Assert.Empty(Offenders(
        @"\bStatusCodes\b|\bReplies\.|Task<Reply\b",
        but: @"^(?!.*(/Media/|/(Mailbox|Mailboxes|QueuedCommand|BatchDecision|MailboxMeter)\.cs$))"));

    [Fact]
    public void answer_a_request_at_the_edge_and_not_where_something_is_found_out() => Assert.Empty(Offenders(
        @"\bhttp\.Send\w*\(|\.Response\b",
        but: @"Routes\.cs$|/Routes/Upgrades\.cs$|/Endpoints\.cs$|/(CommandEndpoint|ConferenceLookup)\.cs$"
            + @"|/(ConferenceList|WebhookList|ListAnswer|TableAnswer)\.cs$"
            + @"|/OpenApi/(Sample|PublishedPage|PublishedContract)\.cs$"
            + @"|/Crossbar/(CrossbarMiddleware|ResponseSafety|Envelope|Page)\.cs$"
            + @"|/Hosting/(Limits|RateLimits|ConnectionLimit|ConsoleFiles|Draining|RejectedRequests)\.cs$"
            + @"|/(Observability/Health|Store/Admission)\.cs$"));

    // The folders of the service, each with those it may use: endpoints, then commands or queries, then the store, then
    // the domain. Adapters to the outside (Bus, Media, Live, Audit) use these and never each other.
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Crossbar"] = [],
        ["CommandLine"] = [],
        ["Observability"] = ["CommandLine", "Crossbar"],
        ["Store"] = ["Crossbar", "CommandLine", "Observability"],
        ["Responses"] = ["Crossbar", "Store"],
        ["RabbitMq"] = ["Crossbar", "CommandLine"],
        ["Auth"] = ["Crossbar", "CommandLine", "Observability", "Store", "Responses"],
        ["Commands"] = ["Crossbar", "Observability", "Store", "Responses", "Auth"],
        ["Queries"] = ["Crossbar", "Observability", "Store", "Responses"],
        ["Live"] =
            ["Crossbar", "CommandLine", "Observability", "Store", "Responses", "Auth", "Commands", "Queries"],
        ["Bus"] = ["Crossbar", "CommandLine", "Observability", "Store", "Responses", "RabbitMq", "Commands", "Queries"],
        ["Media"] =
            ["Crossbar", "CommandLine", "Observability", "Store", "RabbitMq", "Auth", "Commands", "Queries"],
        ["Webhooks"] =
        [
            "Crossbar", "CommandLine", "Observability", "Store", "Responses", "Auth", "Commands", "Queries",
        ],
        ["Audit"] = ["Crossbar", "CommandLine", "Observability", "Store", "Commands", "Queries"],
        ["Routes"] = ["Crossbar", "Store", "Responses", "Auth", "Commands", "Queries", "Live", "Media", "Webhooks"],
        ["OpenApi"] = ["Crossbar", "Responses", "Commands", "Queries", "Live", "Webhooks"],
    };

    [Fact]
    public void let_folders_depend_in_one_direction()
    {
        var uses = (
            from source in Sources
            let folder = Regex.Match(source.Path, @"^Conferences\.Api/(\w+)/").Groups[1].Value
            where folder is not ("" or "Hosting" or "Properties")
            from Match use in Regex.Matches(source.Text, @"\bConferences\.Api\.(\w+)|(?<![\w.])(?:Api)\.(\w+)\.")
            let used = use.Groups[1].Value + use.Groups[2].Value
            where used != folder && (MayUse.ContainsKey(used) || used is "Routes" or "Hosting")
            select (folder, used, source.Path)).ToArray();

        Assert.Contains(uses, use => use is ("Commands", "Store", _));
        Assert.All(uses, use => Assert.True(
            MayUse.TryGetValue(use.folder, out var allowed) && allowed.Contains(use.used),
            $"{use.Path} is in {use.folder} and must not use {use.used}."));
    }

    // Marten and Npgsql take any object as a key or a parameter, and find out at run time that it is not a string.
    [Fact]
    public void hand_over_no_id_as_an_object()
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
            | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var boxes = (
            from assembly in (Assembly[])[typeof(Mailboxes).Assembly, typeof(ConferenceState).Assembly]
            from type in assembly.GetTypes()
            from method in type.GetMethods(all).Concat<MethodBase>(type.GetConstructors(all))
            from boxed in MethodInstructions.Boxes(method)
            select (Type: Nullable.GetUnderlyingType(boxed) ?? boxed, By: $"{type.FullName}.{method.Name}")).ToArray();

        Assert.Contains(boxes, box => box.Type == typeof(int));
        Assert.DoesNotContain(boxes, box => EventSchemas.IsIdentifier(box.Type));
    }

    [Fact]
    public void keep_two_files_at_the_root_of_the_service() => Assert.Equal(
        ["Conferences.Api/Endpoints.cs", "Conferences.Api/Program.cs"],
        Sources.Select(source => source.Path).Where(path => Regex.IsMatch(path, @"^Conferences\.Api/[^/]+$")).Order());

    [Fact]
    public void give_no_type_name_twice()
    {
        var types = (
            from path in Directory.EnumerateFiles(Repository.Root, "*.cs", SearchOption.AllDirectories)
            let name = Path.GetRelativePath(Repository.Root, path).Replace('\\', '/')
            where !Regex.IsMatch(name, @"(^|/)(obj|bin|Internal|artifacts|\..*)/")
            let text = File.ReadAllText(path)

            from Match type in Regex.Matches(
                text,
                @"^(?:(?:public|internal|file|sealed|static|abstract|readonly|ref) )*"
                    + @"(?:class|record struct|record|struct|interface|enum) (\w+)",
                RegexOptions.Multiline)
            select (Type: type.Groups[1].Value, name)).ToArray();

        Assert.True(types.Length > 500);
        Assert.Empty(types.GroupBy(it => it.Type).Where(it => it.Count() > 1)
            .Select(it => $"{it.Key}: {string.Join(", ", it.Select(type => type.name))}"));
    }

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
