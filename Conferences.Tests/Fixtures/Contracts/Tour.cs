using System.Diagnostics;
using System.Text.RegularExpressions;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>
/// The commands on a page, run as printed in one shell against the service. Each line of output must match the comment
/// after its command.
/// </summary>
/// <param name="address">Where the service listens.</param>
/// <param name="account">The account of the demo key.</param>
/// <param name="settings">More environment variables.</param>
internal sealed partial class Tour(Uri address, string account, params (string Name, string? Value)[] settings)
{
    /// <summary>The scripts of a section, concatenated.</summary>
    public static string Script(string page, string section) =>
        string.Concat(Shell().Matches(Section(page, section)).Select(block => block.Groups["script"].Value));

    /// <summary>A section of a page.</summary>
    public static string Section(string page, string title)
    {
        var from = page.IndexOf($"\n## {title}\n", StringComparison.Ordinal);
        Assert.True(from >= 0, $"There is no section '{title}'.");
        var to = page.IndexOf("\n## ", from + 1, StringComparison.Ordinal);
        return to < 0 ? page[from..] : page[from..to];
    }

    /// <summary>Runs it and checks the output.</summary>
    public async Task AnswersAsync(string script)
    {
        var promises = Promise().Matches(script).Select(it => it.Groups["promise"].Value.Split(", ")).ToArray();

        var said = await RunAsync(script);

        var answers = said.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.NotEmpty(promises);
        Assert.True(promises.Length == answers.Length, said);
        Assert.All(promises.Zip(answers), pair =>
        {
            var (promise, answer) = pair;
            if (char.IsAsciiDigit(promise[0][0]))
                Assert.EndsWith($" {promise[0]}", answer);
            else
                Assert.Contains(promise[0], answer);
            Assert.All(promise.Skip(1), part => Assert.Contains(part, answer));
        });
    }

    // The scripts read the demo key from where ./run writes it, and the address from the environment.
    private async Task<string> RunAsync(string script)
    {
        var folder = Directory.CreateTempSubdirectory("conferences-tour-");
        try
        {
            folder.CreateSubdirectory(".data");
            await WriteAsync(Path.Combine(folder.FullName, ".data", "demo-key"), $"{account} {Service.OperatorKey}\n");
            var run = Path.Combine(folder.FullName, "run");
            await WriteAsync(run, $"#!/bin/sh\nexec dotnet '{Executable.File}' \"$@\"\n");
            File.SetUnixFileMode(run, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            return await RunAsync(script, folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<string> RunAsync(string script, string folder)
    {
        var start = new ProcessStartInfo("bash", ["-eu", "-c", script])
        {
            WorkingDirectory = folder,
            Environment = { ["URL"] = address.ToString().TrimEnd('/') },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        using var bash = Process.Start(start)!;
        var errors = bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", await errors);
        Assert.True(bash.ExitCode == 0, output);
        return output;
    }

    private static Task WriteAsync(string path, string text) =>
        File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);

    [GeneratedRegex(@"^```sh\n(?<script>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Shell();

    // What a response ends with and contains, what an event contains, or what a command prints.
    [GeneratedRegex(@"(  |^)# ((?<promise>\d{3}.*|"".*)|says (?<promise>.*))$", RegexOptions.Multiline)]
    private static partial Regex Promise();
}
