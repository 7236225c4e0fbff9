using System.Net;
using Conferences.Conformance.Reports;
using Conferences.Conformance.Sections;
using Conferences.Tests.Fixtures.Contracts;
using Conferences.Tests.Fixtures.Contracts.Conformance;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Contracts;

/// <summary>The program that others check their service with finds nothing wrong with this one.</summary>
public sealed class The_conformance_program(ConformanceRuns runs, ConformanceRunsOfACluster cluster)
    : IClassFixture<ConformanceRuns>, IClassFixture<ConformanceRunsOfACluster>
{
    private static readonly string[] Cluster =
        [.. Contract.Sections.Single(it => it.Id == "kazoo-bus").Checks.Select(it => it.Id)];

    private string[] Target => ["--url", $"{runs.Address}", "--key", runs.Key];

    [Fact]
    public async Task finds_that_the_service_keeps_every_rule_and_leaves_nothing_behind()
    {
        var result = await ConformanceRuns.Report([.. Target, "--amqp", $"{runs.Broker}"]);

        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        Assert.Empty(result.Checks["failed"]);
        Assert.Empty(result.Checks["skipped"]);
        Assert.Equal(Cluster, result.Checks["not_applicable"]);
        Assert.Equal(
            Contract.Sections.SelectMany(it => it.Checks).Select(it => it.Id).Except(Cluster), result.Checks["passed"]);
        var portal = await runs.Portal();
        Assert.Empty((await portal.Get("?paginate=false")).Data.AsArray());
        Assert.Empty((await portal.Get("?running=true")).Data.AsArray());
        using var hooks = await portal.Http.GetAsync(
            $"/v2/accounts/{runs.Account}/webhooks", TestContext.Current.CancellationToken);
        Assert.Empty((await Answer.ReadAsync(hooks)).Data.AsArray());
        Assert.DoesNotContain(runs.Key, result.Output + result.Json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task checks_of_a_kazoo_what_is_kazoos_alone()
    {
        var result = await ConformanceRuns.Report([.. Target, "--kazoo", "--section", "document", "--section", "etag"]);

        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        Assert.Empty(result.Checks["failed"]);
        Assert.Contains("document.defaults", result.Checks["passed"]);
        Assert.Contains("document.exact-numbers", result.Checks["not_applicable"]);
        Assert.DoesNotContain("paths.resources", result.Checks.SelectMany(it => it));
    }

    [Fact]
    public async Task plays_the_cluster_of_a_service_that_drives_one()
    {
        var result = await ConformanceRuns.Report(
            "--url", $"{cluster.Address}", "--key", cluster.Key, "--amqp", $"{cluster.Broker}",
            "--section", "kazoo-bus");

        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        Assert.Equal(Cluster, result.Checks["passed"]);
    }

    [Fact]
    public async Task tells_the_sections_and_the_totals()
    {
        var folder = Directory.CreateTempSubdirectory("conformance-");
        var file = Path.Combine(folder.FullName, "report.md");
        var result = await ConformanceRuns.Run([.. Target, "--section", "numbers", "--markdown", file]);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Numbers in use (numbers)", result.Output, StringComparison.Ordinal);
        Assert.Contains("Kazoo's:       6 passed, 0 failed", result.Output, StringComparison.Ordinal);
        Assert.Contains("Beyond Kazoo:  4 passed, 0 failed", result.Output, StringComparison.Ordinal);
        var page = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.Contains("| passed | Kazoo | `numbers.unique` | ", page, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(3, "http://127.0.0.1:1 cannot be reached: ", "--url", "http://127.0.0.1:1", "--key", "x")]
    [InlineData(3, "{url} does not accept the key: 401 invalid_credentials.", "--url", "{url}", "--key", "x")]
    [InlineData(3, "{url} does not accept the token", "--url", "{url}", "--account", "{account}", "--token", "x")]
    [InlineData(3, "does not list the conferences of the account", "--url", "{url}/v3", "--account", "{account}",
        "--token", "x")]
    [InlineData(3, "The broker 127.0.0.1:1 cannot be reached: ", "--url", "{url}", "--key", "{key}",
        "--amqp", "amqp://127.0.0.1:1")]
    [InlineData(2, "--account is needed: the token names none.", "--url", "{url}", "--token", "x")]
    [InlineData(2, "--url is needed: the address of the service.")]
    [InlineData(2, "--token or --key is needed.", "--url", "{url}")]
    [InlineData(2, "--token and --key exclude each other.", "--url", "{url}", "--key", "x", "--token", "x")]
    [InlineData(2, "--url takes an address such as http://127.0.0.1:8000, not 'x'.", "--url", "x", "--key", "x")]
    [InlineData(2, "--account takes 32 lower-case hex digits.", "--url", "{url}", "--key", "x", "--account", "x")]
    [InlineData(2, "--amqp takes an address", "--url", "{url}", "--key", "x", "--amqp", "http://127.0.0.1")]
    [InlineData(2, "There is no section 'x': there are paths, ", "--url", "{url}", "--key", "x", "--section", "x")]
    [InlineData(2, "There is no check 'x'", "--url", "{url}", "--key", "x", "--check", "x")]
    [InlineData(2, "No check is in", "--url", "{url}", "--key", "x", "--check", "paths.head", "--section", "etag")]
    [InlineData(2, "--seconds takes 1 to 3600.", "--url", "{url}", "--key", "x", "--seconds", "0")]
    [InlineData(2, "--json takes a file that can be written", "--url", "{url}", "--key", "x", "--json", "/nowhere/x")]
    [InlineData(2, "nonsense", "--nonsense")]
    [InlineData(2, "nonsense", "nonsense")]
    [InlineData(2, "", "--url")]
    public async Task says_in_a_sentence_why_it_checks_nothing(int code, string sentence, params string[] arguments)
    {
        string Filled(string text) => text
            .Replace("{url}", $"{runs.Address}".TrimEnd('/'), StringComparison.Ordinal)
            .Replace("{account}", runs.Account, StringComparison.Ordinal)
            .Replace("{key}", runs.Key, StringComparison.Ordinal);
        var result = await ConformanceRuns.Run(arguments.Select(Filled));

        Assert.Equal(code, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains(Filled(sentence), Assert.Single(result.Errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", "--amqp")]
    [InlineData("--version", ".")]
    [InlineData("--list", "`document.patch-null`")]
    public async Task tells_about_itself_and_asks_nobody(string argument, string told)
    {
        var result = await ConformanceRuns.Run(argument);
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Contains(told, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task removes_what_it_created_when_it_is_interrupted()
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var asked = 0;
        await using var interrupting = await WrongService.StartAsync(await runs.Portal(), new("interrupts")
        {
            Answer = answer =>
            {
                if (answer.Request is { IsList: true, Method: "PUT" } && ++asked == 10)
                    stopping.Cancel();
            },
        });
        var (output, errors) = (new StringWriter(), new StringWriter());
        var code = await Conferences.Conformance.ConformanceProgram.RunAsync(
            ["--url", interrupting.Address, "--key", runs.Key, "--account", runs.Account, "--section", "numbers"],
            output,
            errors,
            stopping.Token);

        Assert.Equal(130, code);
        Assert.Contains("the run was ended", $"{output}", StringComparison.Ordinal);
        Assert.Empty((await (await runs.Portal()).Get("?paginate=false")).Data.AsArray());
    }

    // A conference without a name is known only by the answer that is on its way.
    [Fact]
    public async Task removes_what_was_on_its_way_when_it_is_interrupted()
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var isCreated = false;
        await using var interrupting = await WrongService.StartAsync(await runs.Portal(), new("interrupts")
        {
            Answer = answer =>
            {
                if (answer.Request is { IsList: true, Method: "PUT", Body.Length: 0 } && answer.Status is 201)
                {
                    isCreated = true;
                    stopping.Cancel();
                }
            },
        });
        var code = await Conferences.Conformance.ConformanceProgram.RunAsync(
            ["--url", interrupting.Address, "--key", runs.Key, "--account", runs.Account, "--section", "input"],
            TextWriter.Null,
            TextWriter.Null,
            stopping.Token);

        Assert.Equal(130, code);
        Assert.True(isCreated);
        Assert.Empty((await (await runs.Portal()).Get("?paginate=false")).Data.AsArray());
    }

    [Fact]
    public async Task has_not_passed_when_its_time_is_over_before_all_is_checked()
    {
        var result = await ConformanceRuns.Run([.. Target, "--seconds", "1"]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("The run was ended before all was checked.", result.Output, StringComparison.Ordinal);
        Assert.Empty((await (await runs.Portal()).Get("?paginate=false")).Data.AsArray());
    }

    [Fact]
    public async Task touches_nothing_that_it_did_not_create()
    {
        var portal = await runs.Portal();
        var id = await portal.Create("""{"name":"conformance of another","conference_numbers":["1001"]}""");
        await portal.Join(id, "a");
        var before = await portal.Get($"/{id}/events");

        var result = await ConformanceRuns.Run(
            [.. Target, "--section", "lists", "--section", "filters", "--section", "joins"]);

        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        Assert.Equal(before.Data.ToJsonString(), (await portal.Get($"/{id}/events")).Data.ToJsonString());
        (await portal.Delete($"/{id}")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public void has_every_rule_on_the_page_about_it()
    {
        var page = File.ReadAllText(Repository.PathOf("docs/conformance.md"));
        var rules = RuleList.Of(Contract.Sections);
        Assert.True(
            page.EndsWith(rules, StringComparison.Ordinal),
            $"docs/conformance.md must end with what the program prints with --list:\n{rules}");
    }

    [Fact]
    public void has_checks_with_ids_of_their_section()
    {
        Assert.All(Contract.Sections, section => Assert.All(
            section.Checks, check => Assert.StartsWith($"{section.Id}.", check.Id, StringComparison.Ordinal)));
        Assert.Distinct(Contract.Sections.SelectMany(it => it.Checks).Select(it => it.Id));
    }

    [Fact]
    public void refers_to_no_other_project() => Assert.DoesNotContain(
        typeof(Contract).Assembly.GetReferencedAssemblies(),
        reference => reference.Name!.StartsWith("Conferences.", StringComparison.Ordinal));
}
