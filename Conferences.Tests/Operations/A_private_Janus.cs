using System.Net.Sockets;
using Conferences.Api.Crossbar;
using Conferences.Development;
using Conferences.Tests.Fixtures;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Media.Janus;
using Conferences.Tests.Fixtures.Operations;

namespace Conferences.Tests.Operations;

/// <summary><c>./run --with-janus</c>, and the Janus that it starts.</summary>
public sealed class A_private_Janus(Service service)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task belongs_to_the_service_that_was_started_with_it()
    {
        await JanusServer.InstallAsync();
        JanusServer.SkipUnlessInstalled();
        var folder = ScratchServer.NewFolder();
        var url = new Uri($"http://127.0.0.1:{LoopbackPort.Free()}");
        int port;
        using (var running = new RunningProgram(
            RunningProgram.As(
                user: null,
                [
                    $"ConnectionStrings__Postgres={await service.NewDatabaseAsync("with_janus")}",
                    $"ASPNETCORE_URLS={url}", $"CONFERENCES_DATA={folder}",
                    .. OperatorLogin.Settings.Select(it => $"{it.Name.Replace(":", "__")}={it.Value}"),
                    "Logging__LogLevel__Microsoft.Hosting.Lifetime=Information",
                ],
                "dotnet",
                Executable.File,
                "--with-janus"),
            "Now listening on"))
        {
            await running.ReadyAsync(Cancellation);
            port = JanusFolder.Open(Path.Combine(folder, "janus")).LastPort!.Value;
            var token = await OperatorLogin.TokenAsync(url);
            await using var page = await LegClient.ConnectAsync(url);
            using var http = new HttpClient { BaseAddress = url };
            http.DefaultRequestHeaders.Add("X-Auth-Token", token);
            var portal = new Portal(Ids.New(), http);
            var id = await portal.Create();
            var answer = await page.Join(portal.Account, id, token);
            Assert.Equal("admitted", (string?)answer["event"]);
            Assert.Equal(0, await running.TermAsync(Cancellation));
        }

        using var client = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync("127.0.0.1", port, Cancellation).AsTask());
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("http://127.0.0.1:0", "--with-janus needs a fixed port")]
    [InlineData("https://127.0.0.1:8443", "--with-janus needs an address that begins with http://")]
    public async Task needs_to_know_where_the_service_will_be(string url, string sentence)
    {
        await JanusServer.InstallAsync();
        JanusServer.SkipUnlessInstalled();
        using var running = new RunningProgram(
            RunningProgram.As(
                user: null,
                [$"ConnectionStrings__Postgres={service.ConnectionString}", $"ASPNETCORE_URLS={url}"],
                "dotnet",
                Executable.File,
                "--with-janus"),
            sentence);

        await running.ReadyAsync(Cancellation);

        Assert.NotEqual(0, await running.EndedAsync(Cancellation));
    }

    [Fact]
    public async Task outlives_a_service_and_is_used_by_the_next_one_with_the_same_options()
    {
        await JanusServer.InstallAsync();
        JanusServer.SkipUnlessInstalled();
        var path = Path.Combine(ScratchServer.NewFolder(), "janus");
        var options = new JanusOptions(path, new("ws://127.0.0.1:9/"));
        await using var first = await JanusProcess.StartAsync(options, Cancellation);
        var id = JanusFolder.Open(path).ProcessId;
        await using var second = await JanusProcess.StartAsync(options, Cancellation);

        Assert.NotNull(id);
        Assert.Equal((id, first.Port), (JanusFolder.Open(path).ProcessId, second.Port));

        await using var third = await JanusProcess.StartAsync(
            options with { Events = new("ws://127.0.0.1:10/") }, Cancellation);
        Assert.NotEqual(id, JanusFolder.Open(path).ProcessId);
        Assert.Equal(first.Port, third.Port);
    }

    [Fact]
    public void keeps_its_secrets_to_its_owner()
    {
        var folder = JanusFolder.Open(Path.Combine(ScratchServer.NewFolder(), "janus"));
        folder.Configure(JanusConfiguration.Files(
            new(folder.Path, new("ws://127.0.0.1:9/")), folder, 1, folder.Secret("admin-key"), "events\"secret"));
        var files = Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories);

        Assert.NotEmpty(files);
        Assert.All(files, it => Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(it)));
        Assert.Contains(files, it => File.ReadAllText(it).Contains("events\\\"secret"));
    }
}
