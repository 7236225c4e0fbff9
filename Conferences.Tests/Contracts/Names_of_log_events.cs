using System.Reflection;
using System.Text.RegularExpressions;
using Conferences.Api.Hosting;
using Conferences.Simulator;
using Conferences.Tests.Fixtures.Contracts;
using Microsoft.Extensions.Logging;

namespace Conferences.Tests.Contracts;

/// <summary>Alerts and searches go by the names of log events: each has one, and they are on the page.</summary>
public sealed partial class Names_of_log_events
{
    private static readonly LoggerMessageAttribute[] Logged = Of(typeof(ConferencesApplication).Assembly);

    [Fact]
    public void are_given_to_each_and_never_twice()
    {
        LoggerMessageAttribute[] all = [.. Logged, .. Of(typeof(SimulatedSwitch).Assembly)];
        Assert.True(all.Length > 50);
        Assert.All(all, it => Assert.True(
            it.EventName is { } name && Name().IsMatch(name), $"'{it.EventName}' of: {it.Message}"));
        Assert.Empty(all.GroupBy(it => it.EventName).Where(it => it.Count() > 1).Select(it => it.Key));
    }

    [Fact]
    public void are_on_the_page_about_operations_with_their_levels()
    {
        var page = File.ReadAllText(Repository.PathOf("docs/operations.md"));
        var listed = Row().Matches(page).Select(it => $"{it.Groups["name"]} {it.Groups["level"]}");
        Assert.Equal(Logged.Select(it => $"{it.EventName} {it.Level.ToString().ToLowerInvariant()}").Order(), listed);
    }

    // What is logged without a generated method has no name.
    [Fact]
    public void are_circumvented_nowhere()
    {
        var direct = new Regex(@"\.Log(Trace|Debug|Information|Warning|Error|Critical)\(|\.Log\(LogLevel");
        Assert.Empty(
            from project in (string[])["Conferences.Api", "Conferences.Domain", "Conferences.Simulator"]
            from path in Directory.EnumerateFiles(Repository.PathOf(project), "*.cs", SearchOption.AllDirectories)
            where !path.Contains("/obj/", StringComparison.Ordinal) && direct.IsMatch(File.ReadAllText(path))
            select path);
    }

    private static LoggerMessageAttribute[] Of(Assembly assembly) =>
    [
        .. assembly.GetTypes()
            .SelectMany(type => type.GetMethods(
                BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static
                    | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>(),
    ];

    [GeneratedRegex("^[a-z]+(_[a-z]+)*[.][a-z]+(_[a-z]+)*$")]
    private static partial Regex Name();

    [GeneratedRegex(
        @"^\| `(?<name>[a-z_.]+)` \| (?<level>trace|debug|information|warning|error|critical) \|",
        RegexOptions.Multiline)]
    private static partial Regex Row();
}
