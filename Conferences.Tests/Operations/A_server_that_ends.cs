using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using Conferences.Api.Crossbar;
using Conferences.Development;
using Conferences.Tests.Fixtures;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;
using Npgsql;

namespace Conferences.Tests.Operations;

/// <summary>The private PostgreSQL ends while <c>./run</c> uses it, and <c>./run</c> is not restarted.</summary>
public sealed class A_server_that_ends : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string folder = ScratchServer.NewFolder();
    private readonly List<string> acknowledged = [];
    private RunningProgram? service;
    private bool isMounted;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ServerFolder Files => new(Path.Combine(folder, "postgres"));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (service is not null)
        {
            await service.TermAsync(CancellationToken.None);
            service.Dispose();
        }

        if (isMounted)
            await Programs.RunAsync("umount", [folder], user: null, CancellationToken.None);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task by_being_killed_comes_back_with_everything_acknowledged()
    {
        var (portal, id) = await StartAsync();
        for (var kill = 0; kill < 2; kill++)
        {
            var killed = Postmaster.Of(Files.Data)!;
            using (var process = Process.GetProcessById(killed.ProcessId))
                process.Kill();

            // Its processes answer for a moment after it has gone.
            await Until.Async(
                async () => await EditAsync(portal, id)
                    && Postmaster.Of(Files.Data) is { } next && next.Identity != killed.Identity,
                Patience);
            Assert.Equal(killed.Port, Postmaster.Of(Files.Data)!.Port);
        }

        await AssertAllAsync(portal, id);
    }

    [Fact]
    public async Task on_a_full_disk_comes_back_with_everything_acknowledged_once_there_is_space()
    {
        var mounted = await Programs.RunAsync(
            "mount", ["-t", "tmpfs", "-o", "size=320m,mode=0711", "tmpfs", folder], user: null, Cancellation);
        isMounted = mounted.Succeeded;
        Assert.SkipUnless(isMounted, "only root can mount a small file system");
        var (portal, id) = await StartAsync();
        var before = Postmaster.Of(Files.Data)!;
        var filler = Path.Combine(folder, "filler");
        Fill(filler);

        // Each switch needs a new file of the write-ahead log, without which nothing can be recorded.
        await Until.Async(
            async () =>
            {
                await SwitchLogAsync();
                return !await EditAsync(portal, id);
            },
            Patience);

        // Most often the server ends by itself. If it goes on restarting its processes, it is ended here: either way it
        // cannot be started before there is space.
        if (before.IsAlive)
            Array.Find(Process.GetProcesses(), it => it.Id == before.ProcessId)?.Kill();
        Assert.False(await EditAsync(portal, id));

        File.Delete(filler);
        await Until.Async(() => EditAsync(portal, id), Patience);
        await AssertAllAsync(portal, id);
    }

    private static void Fill(string file)
    {
        using var filler = File.Create(file);
        try
        {
            while (true)
                filler.Write(RandomNumberGenerator.GetBytes(1 << 16));
        }
        catch (IOException)
        {
            // The disk is full.
        }
    }

    private async Task<(Portal Portal, string Conference)> StartAsync()
    {
        var address = new Uri($"http://127.0.0.1:{LoopbackPort.Free()}");
        service = new(
            RunningProgram.As(
                user: null,
                [
                    $"CONFERENCES_DATA={folder}",
                    $"ASPNETCORE_URLS={address}",
                    .. OperatorLogin.Settings.Select(it => $"{it.Name.Replace(":", "__")}={it.Value}"),
                ],
                "dotnet",
                Executable.File),
            "listening on");
        await service.ReadyAsync(Cancellation);
        var http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Add("X-Auth-Token", await OperatorLogin.TokenAsync(address));
        var portal = new Portal(Ids.New(), http);
        var id = await portal.Create();
        for (var edit = 0; edit < 20; edit++)
            Assert.True(await EditAsync(portal, id));
        return (portal, id);
    }

    private async Task<bool> EditAsync(Portal portal, string id)
    {
        var name = Ids.New();
        var answer = await portal.Patch($"/{id}", $$$"""{"data":{"name":"{{{name}}}"}}""");
        if (answer.Status is not HttpStatusCode.OK)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
            return false;
        }

        acknowledged.Add(name);
        return true;
    }

    private async Task SwitchLogAsync()
    {
        try
        {
            var postmaster = Postmaster.Of(Files.Data);
            var password = await Files.PasswordAsync(Cancellation);
            await using var source = NpgsqlDataSource.Create(PrivateDatabase.ConnectionString(
                postmaster?.Port ?? 1, PostgresCluster.Superuser, password));
            await using var command = source.CreateCommand("select pg_switch_wal()");
            await command.ExecuteNonQueryAsync(Cancellation);
        }
        catch (Exception away) when (away is NpgsqlException)
        {
            // The server is ending, or has ended.
        }
    }

    private async Task AssertAllAsync(Portal portal, string id)
    {
        var changes = new List<string>();
        for (var after = 0L; ;)
        {
            var page = (await portal.Get($"/{id}/events?limit=1000&after={after}")).Is(HttpStatusCode.OK)
                .Data.AsArray();
            if (page.Count == 0)
                break;
            changes.AddRange(page.Select(item => item!["changes"]?.ToJsonString() ?? ""));
            after = page[^1]!.At<long>("sequence");
        }

        Assert.True(acknowledged.Count > 20);
        Assert.All(acknowledged, name => Assert.Contains(changes, it => it.Contains($"\"to\":\"{name}\"")));
    }
}
