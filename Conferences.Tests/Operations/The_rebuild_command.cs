using System.Text.RegularExpressions;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;

namespace Conferences.Tests.Operations;

/// <summary><c>projections rebuild</c>, as an operator uses it.</summary>
public sealed partial class The_rebuild_command(Service service) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("conferences-rebuild-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task tells_of_each_view_what_it_folded_and_what_was_wrong()
    {
        var database = await service.NewDatabaseAsync("command");
        await using (var node = new Node(database))
            await Lives.Through(node.Portal(Ids.New(), await node.Token()));
        await Stored.ColumnOf<string>(database, "delete from conferences.mt_doc_instance returning id");

        var (code, said) = await RunAsync(database, "projections", "rebuild");
        Assert.True(code == 0, said);
        Assert.Equal(
            [
                ("Conference", "0"), ("LiveConference", "0"), ("Participant", "0"), ("Instance", "4"),
                ("JoinLink", "0"),
                ("Operation", "0"), ("NumberClaims", "0"), ("ConferenceVersions", "0"),
                ("Webhook", "0"),
            ],
            Line().Matches(said).Select(line => (line.Groups["view"].Value, line.Groups["differed"].Value)));
        (code, said) = await RunAsync(database, "projections", "rebuild", "-p", "instance");
        Assert.True(code == 0, said);
        Assert.Equal(
            [("Instance", "4", "0")],
            Line().Matches(said).Select(line => (
                line.Groups["view"].Value, line.Groups["rows"].Value, line.Groups["differed"].Value)));
    }

    [Fact]
    public async Task says_in_a_sentence_that_there_is_no_such_view()
    {
        var (code, said) = await RunAsync(
            await service.NewDatabaseAsync("command"), "projections", "rebuild", "--projection", "Nobody");
        Assert.Equal(1, code);
        Assert.Contains("There is no view Nobody, but Conference, LiveConference", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task has_a_list_of_the_views_beside_it()
    {
        var (code, said) = await RunAsync(await service.NewDatabaseAsync("command"), "projections", "list");
        Assert.True(code == 0, said);
        Assert.Contains("NumberClaims", said, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Said)> RunAsync(string database, params string[] arguments)
    {
        using var process = Executable.Start(folder, database, arguments);
        var output = process.StandardOutput.ReadToEndAsync(Cancellation);
        var errors = process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, await output + await errors);
    }

    [GeneratedRegex(
        @"^(?<view>\w+): (?<rows>\d+) rows of [\d,]+ events, [\d,]+ events/s, (?<differed>\d+) rows differed\.\s*$",
        RegexOptions.Multiline)]
    private static partial Regex Line();
}
