using System.Diagnostics;
using System.Globalization;
using Conferences.Development;
using Conferences.Tests.Fixtures.Audit;
using Conferences.Tests.Fixtures.Contracts;
using Conferences.Tests.Fixtures.Operations;
using Microsoft.Extensions.Configuration;

namespace Conferences.Tests.Operations;

/// <summary>
/// <c>./run</c> with a compiler that notes what it is called with, and that writes no service but an empty file.
/// </summary>
public sealed class The_run_script : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("conferences-run-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Calls => Path.Combine(folder, "calls");

    public async ValueTask InitializeAsync()
    {
        foreach (var project in (string[])["Api", "Development", "Domain", "Simulator"])
            Directory.CreateDirectory(Path.Combine(folder, $"Conferences.{project}"));
        await WriteAsync("Directory.Build.props", "<Project />");
        await WriteAsync("global.json", "{}");
        await WriteAsync("run", await File.ReadAllTextAsync(Repository.PathOf("run"), Cancellation));
        await WriteAsync(
            "bin/dotnet",
            $$"""
            #!/bin/sh
            echo "$@" >> '{{Calls}}'
            case "$1" in
              publish)
                [ -z "${SLOW:-}" ] || { echo '  Conferences.Domain -> /Conferences.Domain.dll'; exec sleep 60; }
                echo '  Conferences.Domain -> /Conferences.Domain.dll'
                while [ "$1" != -o ]; do shift; done
                echo > "$2/Conferences.Development.dll" ;;
            esac
            """);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task says_what_it_does_and_compiles_once()
    {
        var first = (await Executable.EndOfAsync(Start())).Did();
        Assert.Equal("", first.Output);
        Assert.Matches(
            """
            \ABuilding the service: .+
            1/3 Restoring packages …
            2/3 Compiling five projects …
                  Conferences.Domain
            Built in \d+ s.
            3/3 Starting the service and its database …
            \z
            """,
            first.Errors);
        Assert.Equal("", (await Executable.EndOfAsync(Start())).Did().Errors);
        Assert.Equal(["publish", "restore"], (await StepsAsync()).Select(it => it.Split(' ')[0]).Order());
    }

    [Fact]
    public async Task leaves_machine_code_to_those_who_ask_for_it()
    {
        (await Executable.EndOfAsync(Start())).Did();
        Assert.All(await StepsAsync(), it => Assert.DoesNotContain("ReadyToRun", it, StringComparison.Ordinal));
        (await Executable.EndOfAsync(Start("--ready-to-run", "keys", "list"))).Did();
        var calls = await File.ReadAllLinesAsync(Calls, Cancellation);
        Assert.Contains("-p:PublishReadyToRun=true", calls[^2], StringComparison.Ordinal);
        Assert.EndsWith("-ready/Conferences.Development.dll keys list", calls[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ends_with_0_when_it_is_told_to_while_it_compiles()
    {
        using var process = Start(("SLOW", "1"));
        string? line;
        do
            line = await process.StandardError.ReadLineAsync(Cancellation);
        while (line is not (null or "      Conferences.Domain"));
        await Programs.RunAsync(
            "kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)], user: null, Cancellation);
        Assert.Equal(0, (await Executable.EndOfAsync(process)).Code);
        Assert.DoesNotContain("Conferences.Development.dll", await File.ReadAllTextAsync(Calls, Cancellation));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(folder, "artifacts")));
    }

    [Fact]
    public void has_the_data_where_every_other_way_to_start_it_has_them() => Assert.Equal(
        Repository.PathOf(".data"), DataFolder.Of(new ConfigurationBuilder().Build()));

    [Fact]
    public async Task and_the_launch_settings_leave_the_data_where_they_are() => Assert.DoesNotContain(
        "CONFERENCES_DATA",
        await File.ReadAllTextAsync(
            Repository.PathOf("Conferences.Development/Properties/launchSettings.json"), Cancellation),
        StringComparison.Ordinal);

    private Process Start(params string[] arguments) => Start(("SLOW", ""), arguments);

    private Process Start((string Name, string Value) setting, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(folder, "run"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{Path.Combine(folder, "bin")}:{start.Environment["PATH"]}";
        start.Environment[setting.Name] = setting.Value;
        start.Environment.Remove("CONFERENCES_READY_TO_RUN");
        return Process.Start(start)!;
    }

    private async Task<string[]> StepsAsync() =>
    [
        .. (await File.ReadAllLinesAsync(Calls, Cancellation))
            .Where(it => it.StartsWith("restore", StringComparison.Ordinal)
                || it.StartsWith("publish", StringComparison.Ordinal)),
    ];

    private async Task WriteAsync(string name, string text)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text, Cancellation);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
