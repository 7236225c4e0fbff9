using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Conferences.Api.Crossbar;
using Conferences.Development;
using Conferences.Tests.Fixtures;
using Conferences.Tests.Fixtures.Contracts;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Webhooks;
using StandardWebhooks;

namespace Conferences.Tests.Webhooks;

/// <summary>
/// The receivers in docs/webhooks.md are run as they are printed. They get what the service delivers, and what it never
/// sent, signed by a library that is not ours.
/// </summary>
public sealed partial class The_page_about_webhooks(Service service)
{
    private const string OtherSecret = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    private const string Body = """{"type":"participant.joined"}""";

    private static readonly string Text = File.ReadAllText(Repository.PathOf("docs/webhooks.md"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task has_a_receiver_for_node()
    {
        Assert.SkipWhen(Repository.Run("node", "--version").Code != 0, "node is not installed");
        await ReceivesAsync("js", "receive.mjs", port => ["node", "receive.mjs", $"{port}"]);
    }

    [Fact]
    public async Task has_a_receiver_for_python()
    {
        Assert.SkipWhen(Repository.Run("python3", "--version").Code != 0, "python3 is not installed");
        await ReceivesAsync("python", "receive.py", port => ["python3", "receive.py", $"{port}"]);
    }

    [Fact]
    public async Task has_a_receiver_for_php()
    {
        if (Programs.InPath("php") is null)
        {
            Assert.SkipUnless(DebianPackage.CanInstall, "php is not installed");
            await DebianPackage.InstallAsync("php-cli", Cancellation);
        }

        await ReceivesAsync("php", "receive.php", port => ["php", "-S", $"127.0.0.1:{port}", "receive.php"]);
    }

    [Fact]
    public Task has_a_receiver_for_dotnet() =>
        ReceivesAsync("csharp", "receive.cs", port => ["dotnet", "run", "receive.cs", $"{port}"]);

    private async Task ReceivesAsync(string language, string file, Func<int, string[]> command)
    {
        var folder = Directory.CreateTempSubdirectory("conferences-page-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, file), Program(language), Cancellation);
            await using var node = new Node(await service.NewDatabaseAsync($"page_{language}"), HookNode.Loopback);
            var (portal, port) = (node.Portal(Ids.New(), await node.Token()), LoopbackPort.Free());
            var hook = await portal.Hook(
                $$"""
                {"name":"CRM","uri":"http://127.0.0.1:{{port}}/hooks","hook":"conference","format":"json","retries":4}
                """);
            var secret = hook.At<string>("secret");
            using var receiver = Start(folder, secret, command(port));
            try
            {
                await ListeningAsync(receiver, port);
                await portal.Create();
                await RefusesAsync(new($"http://127.0.0.1:{port}/hooks"), secret);
                await Until.Async(async () => (await portal.Attempts(hook.At<string>("id"))).Count > 0);
                var attempt = Assert.Single(await portal.Attempts(hook.At<string>("id")))!;
                Assert.True(attempt.At<string>("result") is "success", attempt.ToJsonString());
                Assert.Equal(204, attempt.At<int>("resp_status_code"));
            }
            finally
            {
                receiver.Kill(entireProcessTree: true);
                await receiver.WaitForExitAsync(CancellationToken.None);
            }

            var said = await receiver.StandardOutput.ReadToEndAsync(Cancellation)
                + await receiver.StandardError.ReadToEndAsync(Cancellation);
            Assert.Single(Regex.Matches(said, @"[0-9a-f-]{36} conference\.created"));
            Assert.Equal(2, Regex.Count(said, @"msg_\w+ participant\.joined"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task RefusesAsync(Uri address, string secret)
    {
        using var http = new HttpClient { BaseAddress = address };
        var now = DateTimeOffset.UtcNow;
        var (genuine, foreign) = (Sign(secret, now), Sign(OtherSecret, now));
        Assert.Equal(HttpStatusCode.NoContent, await Send(now, genuine));
        Assert.Equal(HttpStatusCode.NoContent, await Send(now, $"{foreign} {genuine}"));

        Assert.Equal(HttpStatusCode.Unauthorized, await Send(now, foreign));
        Assert.Equal(HttpStatusCode.Unauthorized, await Send(now, genuine, Body.Replace("joined", "left")));
        Assert.Equal(HttpStatusCode.Unauthorized, await Send(now, genuine, id: "msg_2"));
        Assert.Equal(HttpStatusCode.Unauthorized, await Send(now.AddSeconds(1), genuine));
        Assert.Equal(HttpStatusCode.Unauthorized, await Send(now, genuine[..^4]));
        Assert.Equal(HttpStatusCode.Unauthorized, await Send(now, ""));
        Assert.Equal(HttpStatusCode.Unauthorized, await Send(now, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await Send(null, genuine));
        foreach (var minutes in (int[])[-6, 6])
        {
            var then = now.AddMinutes(minutes);
            Assert.Equal(HttpStatusCode.Unauthorized, await Send(then, Sign(secret, then)));
        }

        async Task<HttpStatusCode> Send(
            DateTimeOffset? at, string? signature, string body = Body, string id = "msg_1")
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address);
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            request.Headers.Add("webhook-id", id);
            if (at is { } time)
            {
                request.Headers.Add(
                    "webhook-timestamp", time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
            }

            if (signature is not null)
                request.Headers.TryAddWithoutValidation("webhook-signature", signature);
            using var response = await http.SendAsync(request, Cancellation);
            return response.StatusCode;
        }
    }

    private static string Sign(string secret, DateTimeOffset at) =>
        new StandardWebhook(secret).Sign("msg_1", at, Body);

    private static string Program(string language) =>
        Assert.Single(Blocks().Matches(Text), block => block.Groups["language"].Value == language)
            .Groups["program"].Value;

    private static Process Start(DirectoryInfo folder, string secret, string[] command) =>
        Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["WEBHOOK_SECRET"] = secret },
        })!;

    // A program of .NET is compiled first.
    private static Task ListeningAsync(Process receiver, int port) => Until.Async(
        async () =>
        {
            Assert.False(receiver.HasExited, "The receiver ended.");
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port, Cancellation);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        },
        TimeSpan.FromMinutes(2));

    [GeneratedRegex(
        @"^```(?<language>\w+)\n(?<program>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
