using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Audit;
using Conferences.Tests.Fixtures.Http;
using Microsoft.Extensions.DependencyInjection;
using IProjectionCoordinator = Marten.Events.Daemon.Coordination.IProjectionCoordinator;

namespace Conferences.Tests.Audit;

/// <summary>An imported history is past: none of its operations are sent to a media server again.</summary>
public sealed class An_import(Service service) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("conferences-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task tells_a_media_server_nothing_old()
    {
        var (here, there) = (await service.NewDatabaseAsync("past"), await service.NewEmptyDatabaseAsync("present"));
        var file = Path.Combine(folder, "file");
        string account;

        // A dial is pending for a minute, and the service ends before it is sent to the media server.
        await using (var node = new Node(here, ("Media:Server", "Simulated")))
        {
            await node.Services.GetRequiredService<IProjectionCoordinator>().PauseAsync();
            var portal = node.Portal(Ids.New(), await node.Token());
            account = portal.Account;
            await portal.Give(
                $"{await portal.Create()}?wait=0s", "dial", """{"endpoints":["1002"],"timeout":60}""");
        }

        (await Audited.Run(folder, here, ["export", "--account", account, file])).Did();
        (await Audited.Run(folder, there, ["import", file])).Did();
        await using var next = new Node(there, ("Media:Server", "Simulated"));
        var live = next.Portal(Ids.New(), await next.Token());
        await live.Dial(await live.Create(), """["1003"]""");
        Assert.Equal(1, await Operations(there, live.Account, "operation_sent"));
        Assert.Equal(1, await Operations(there, account, "operation_requested"));
        Assert.Equal(0, await Operations(there, account, "operation_sent"));
    }

    private static async Task<long> Operations(string database, string account, string type) =>
        (await Stored.ColumnOf<long>(
            database,
            "select count(*) from conferences.mt_events where tenant_id = $1 and type = $2",
            account,
            type))[0];
}
