using System.Net;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;
using Microsoft.Extensions.Logging;

namespace Conferences.Tests.Operations;

/// <summary>A node on a database whose views were written by another version of the service.</summary>
public sealed class Views_of_another_version(Service service) : IDisposable
{
    private const string ByNone =
        """
        delete from conferences.view_versions where view = 'ConferenceVersions';
        delete from conferences.conference_versions;
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("conferences-views-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task are_named_at_the_start_and_in_health_until_they_are_rebuilt()
    {
        var (database, account, id) = await WithAConference();
        await Stored.ColumnOf<string>(database, ByNone);
        await using var host = WatchedHost.On(database);
        using var http = host.Client();
        var portal = await host.Portal(account);
        Assert.Equal(HttpStatusCode.NotFound, (await portal.Get($"/{id}?version=1")).Status);

        const string command = "run 'projections rebuild -p ConferenceVersions'";
        var line = Assert.Single(host.Log.Lines, line => line.Category == typeof(ViewVersions).FullName);
        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.Contains(command, line.Text, StringComparison.Ordinal);
        Assert.Equal("degraded", await Ready(http, said => Assert.Contains(command, said, StringComparison.Ordinal)));

        using var process = Executable.Start(folder, database, "projections", "rebuild", "-p", "ConferenceVersions");
        await process.WaitForExitAsync(Cancellation);
        Assert.Equal(0, process.ExitCode);
        Assert.Equal("healthy", await Ready(http));
        Assert.Equal(HttpStatusCode.OK, (await portal.Get($"/{id}?version=1")).Status);
    }

    [Fact]
    public async Task are_told_apart_from_those_of_a_newer_version()
    {
        var (database, _, _) = await WithAConference();
        await Stored.ColumnOf<string>(
            database, "update conferences.view_versions set version = 1000 where view in ('Participant', 'Instance')");
        await using var host = WatchedHost.On(database);
        using var http = host.Client();
        Assert.Equal("degraded", await Ready(http, said => Assert.StartsWith(
            "The views Participant, Instance are of a newer version of the service", said, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task do_not_matter_where_nothing_was_recorded()
    {
        var database = await service.NewDatabaseAsync("views");
        await using (new Node(database))
            await Stored.ColumnOf<string>(database, "update conferences.view_versions set version = 0");
        await using var host = WatchedHost.On(database);
        using var http = host.Client();
        Assert.Equal("healthy", await Ready(http));
        Assert.DoesNotContain(host.Log.Lines, line => line.Category == typeof(ViewVersions).FullName);
        Assert.Equal(
            ViewVersions.Current.Values.Order(),
            (await Stored.ColumnOf<int>(database, "select version from conferences.view_versions")).Order());
    }

    private static async Task<string> Ready(HttpClient http, Action<string>? description = null)
    {
        using var response = await http.GetAsync("/health/ready", Cancellation);
        var answer = await Answer.ReadAsync(response);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var check = answer.Json["checks"]!["views"]!;
        description?.Invoke(check["description"]!.GetValue<string>());
        return check["status"]!.GetValue<string>();
    }

    private async Task<(string Database, string Account, string Id)> WithAConference()
    {
        var (database, account) = (await service.NewDatabaseAsync("views"), Ids.New());
        await using var node = new Node(database);
        var id = await node.Portal(account, await node.Token()).Create("{}");
        return (database, account, id);
    }
}
