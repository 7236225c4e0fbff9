using System.Diagnostics;
using System.Text.RegularExpressions;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Bus;
using Conferences.Tests.Fixtures.Contracts;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Bus;

/// <summary>The programs in docs/bus.md are run as they are printed.</summary>
public sealed partial class The_page_about_the_bus(Service service, SharedBroker broker)
{
    private static readonly string Text = File.ReadAllText(Repository.PathOf("docs/bus.md"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task has_a_consumer_for_dotnet() => PrintsAsync("csharp", "listen.cs", "dotnet", "run", "listen.cs");

    [Fact]
    public async Task has_a_consumer_for_node()
    {
        Assert.SkipWhen(Repository.Run("node", "--version").Code != 0, "node is not installed");
        await PrintsAsync("js", "listen.mjs", "node", "listen.mjs");
    }

    private async Task PrintsAsync(string language, string file, string program, params string[] arguments)
    {
        var host = await broker.HostAsync("page");
        var database = await service.NewDatabaseAsync($"page_{language}");
        await using var node = new Node(database, ("ConnectionStrings:RabbitMq", host.ToString()));
        var token = await node.Token();
        var (portal, others) = (node.Portal(Ids.New(), token), node.Portal(Ids.New(), token));
        var folder = Directory.CreateTempSubdirectory("conferences-page-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, file), Block(language), Cancellation);
            if (language is "js")
                await InstallAsync(folder);
            using var consumer = Start(folder, program, [.. arguments, host.ToString(), portal.Account]);
            try
            {
                await ReadToAsync(consumer.StandardError, line => line is "Listening.");
                await others.Create("{}");
                var id = await portal.Create("{}");
                await portal.Join(id, "leg");
                foreach (var (type, sequence) in new[]
                {
                    ("conference.created", 1), ("conference.started", 2), ("participant.joined", 3),
                })
                    Assert.Equal($"{type} {sequence} {id}", await consumer.StandardOutput.ReadLineAsync(Cancellation));
            }
            finally
            {
                consumer.Kill(entireProcessTree: true);
                await consumer.WaitForExitAsync(CancellationToken.None);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Block(string language) =>
        Assert.Single(Blocks().Matches(Text), block => block.Groups["language"].Value == language)
            .Groups["program"].Value;

    private static async Task InstallAsync(DirectoryInfo folder)
    {
        using var npm = Start(folder, "npm", "install", "--no-audit", "--no-fund", "amqplib");
        var said = await npm.StandardError.ReadToEndAsync(Cancellation);
        await npm.WaitForExitAsync(Cancellation);
        Assert.True(npm.ExitCode == 0, said);
    }

    private static Process Start(DirectoryInfo folder, string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private static async Task ReadToAsync(StreamReader said, Func<string, bool> isIt)
    {
        var lines = new List<string>();
        while (await said.ReadLineAsync(Cancellation) is { } line)
        {
            if (isIt(line))
                return;
            lines.Add(line);
        }

        Assert.Fail($"The program ended: {string.Join('\n', lines)}");
    }

    [GeneratedRegex(
        @"^```(?<language>csharp|js)\n(?<program>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
