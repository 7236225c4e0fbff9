using System.CommandLine;
using Conferences.Api.CommandLine;
using Conferences.Api.Hosting;
using Conferences.Development;
using Conferences.Tests.Fixtures.Operations;

namespace Conferences.Tests.Operations;

/// <summary>A command line that only asks how a command is used, or is incomplete, creates nothing.</summary>
public sealed class Asking_for_help : IDisposable
{
    private const string Account = "0123456789abcdef0123456789abcdef";

    private static readonly Launcher Run = new([]);

    private readonly string folder = Directory.CreateTempSubdirectory("conferences-").FullName;

    /// <summary>Every command, with those above it.</summary>
    public static TheoryData<string> Commands => new(
    [
        "audit", "audit export", "audit verify", "audit import", "audit erase",
        "bus", "bus listen", "bus replay", "bus deadletters", "bus redeliver", "bus purge",
        "completion", "keys", "keys list", "keys add", "keys revoke",
        "projections", "projections list", "projections rebuild", "run", "simulate-switch", "simulate-freeswitch",
    ]);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(Commands))]
    public void of_a_command_is_answered_in_every_usual_way(string command)
    {
        string[] path = command.Split(' ');
        string[][] ways = [["help", .. path], [.. path, "--help"], [.. path, "-h"], ["?", .. path]];
        Assert.All(ways, way =>
        {
            var told = Invocation.Of(way, Run).Told;
            Assert.NotNull(told);
            Assert.Equal(0, told.Code);
            Assert.Contains($"  ./run {command}", told.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("Conferences.", told.Text, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("help")]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("--urls=http://127.0.0.1:9000", "--help")]
    public void of_all_lists_ours_first_and_the_frameworks_below_a_line(params string[] arguments)
    {
        var told = Invocation.Of(arguments, Run).Told!;
        Assert.Equal(0, told.Code);
        var (ours, theirs) = (told.Text.Split("\n---\n")[0], told.Text.Split("\n---\n")[1]);
        Assert.All(Commands, it => Assert.Contains($"\n  {it.Data.Split(' ')[0]}", ours, StringComparison.Ordinal));
        Assert.Contains("--with-janus", ours, StringComparison.Ordinal);
        Assert.DoesNotContain("db-apply", ours, StringComparison.Ordinal);
        Assert.Contains("  db-apply  ", theirs, StringComparison.Ordinal);
        Assert.DoesNotContain("  projections ", theirs, StringComparison.Ordinal);
    }

    [Fact]
    public void knows_every_command_there_is()
    {
        var root = Invocation.Of(["--help"], Run).Told!.Text.Split("\nCommands:\n")[1].Split("\n---\n")[0];
        var names = root.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(it => it.Trim().Split(' ')[0]);
        Assert.Equal(
            Commands.Select(it => it.Data.Split(' ')[0]).Append("help").Distinct().Order(StringComparer.Ordinal),
            names.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("There is no command 'nonsense'", "nonsense")]
    [InlineData("There is no command 'nonsense'", "help", "nonsense")]
    [InlineData("audit needs a command: export, verify, import or erase", "audit")]
    [InlineData("bus needs a command: listen, replay, deadletters, redeliver or purge", "bus")]
    [InlineData("keys needs a command: list, add or revoke", "keys")]
    [InlineData("projections needs a command: list or rebuild", "projections")]
    [InlineData("audit has no command 'nonsense', but export, verify, import or erase", "audit", "nonsense")]
    [InlineData("keys has no command 'nonsense', but list, add or revoke", "help", "keys", "nonsense")]
    [InlineData("keys has no command 'nonsense', but list, add or revoke", "keys", "nonsense", "--help")]
    [InlineData("audit export needs FILE and --account ACCOUNT", "audit", "export")]
    [InlineData("audit export needs FILE", "audit", "export", "--account", Account)]
    [InlineData("audit export needs --account ACCOUNT", "audit", "export", "-")]
    [InlineData("audit export has no option --acount", "audit", "export", "-", "--acount", "1")]
    [InlineData("audit export takes no argument 'b'", "audit", "export", "a", "b", "--account", Account)]
    [InlineData("--account takes 32 lower-case hex digits", "audit", "export", "-", "--account", "x")]
    [InlineData("--from takes a time like 2026-01-31T12:00:00Z",
        "audit", "export", "-", "--account", Account, "--from", "then")]
    [InlineData("audit verify needs FILE", "audit", "verify")]
    [InlineData("audit import needs FILE", "audit", "import")]
    [InlineData("There is no file /nowhere/nothing.jsonl", "audit", "import", "/nowhere/nothing.jsonl")]
    [InlineData("audit erase needs --account ACCOUNT", "audit", "erase", "--caller", "1001")]
    [InlineData("audit erase needs either --caller NUMBER or --secrets", "audit", "erase", "--account", Account)]
    [InlineData("--conference requires --secrets",
        "audit", "erase", "--account", Account, "--caller", "1", "--conference", Account)]
    [InlineData("--count takes a number from 1", "bus", "listen", "--count", "0")]
    [InlineData("--count takes a number from 1", "bus", "listen", "--count", "few")]
    [InlineData("--count needs a value", "bus", "listen", "--count")]
    [InlineData("--conference takes 32 lower-case hex digits", "bus", "listen", "--conference", "board")]
    [InlineData("bus replay needs --from POSITION", "bus", "replay")]
    [InlineData("--from takes a position, a whole number from 0, or a time like 2026-01-31T12:00:00Z",
        "bus", "replay", "--from", "yesterday")]
    [InlineData("bus deadletters has no option --id", "bus", "deadletters", "--id", "x")]
    [InlineData("completion needs SHELL", "completion")]
    [InlineData("completion knows one shell, bash", "completion", "zsh")]
    [InlineData("--account takes 32 lower-case hex digits", "keys", "add", "--account", "mine")]
    [InlineData("--scope takes 'read', 'write', 'erase' and 'export', separated by spaces",
        "keys", "add", "--scope", "READ")]
    [InlineData("keys revoke needs --id ID", "keys", "revoke")]
    [InlineData("run takes no argument 'now'", "run", "now")]
    [InlineData("There is no option --with-jannus, and as a setting it needs a value", "--with-jannus")]
    [InlineData("There is no option --urls, and as a setting it needs a value", "--urls", "--with-janus")]
    [InlineData("There is no option --urls, and as a setting it needs a value", "run", "--urls")]
    [InlineData("There is no option -v", "-v")]
    [InlineData("There is no option -v", "run", "-v")]
    [InlineData("'keys' belongs to no setting, and a command comes first", "--urls=http://127.0.0.1:9000", "keys")]
    [InlineData("--drop takes a share from 0 to 1", "simulate-switch", "--drop", "2")]
    [InlineData("--seed takes a number", "simulate-switch", "--seed", "x")]
    [InlineData("--port must be from 0 to 65535", "simulate-freeswitch", "--port", "70000")]
    [InlineData("--late-every takes a number from 0", "simulate-freeswitch", "--late-every", "-1")]
    [InlineData("db-patch: an argument is missing or not known", "db-patch")]
    public void is_not_needed_to_learn_what_is_wrong(string why, params string[] arguments)
    {
        var told = Invocation.Of(arguments, Run).Told;
        Assert.NotNull(told);
        Assert.Equal(2, told.Code);
        Assert.StartsWith($"{why}; './run help", told.Text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', told.Text);
    }

    [Theory]
    [InlineData()]
    [InlineData("--urls=http://127.0.0.1:9000")]
    [InlineData("--urls", "http://127.0.0.1:9000")]
    [InlineData("run")]
    [InlineData("--with-janus")]
    [InlineData("--with-janus", "--urls", "http://127.0.0.1:9000", "--environment=Development")]
    [InlineData("run", "--urls=http://127.0.0.1:9000")]
    [InlineData("run", "--urls", "http://127.0.0.1:9000")]
    public void is_another_thing_than_starting_the_service(params string[] arguments) =>
        Assert.True(Invocation.Of(arguments, Run).IsService);

    [Theory]
    [InlineData(CommandNeeds.Nothing, "audit", "verify", "file")]
    [InlineData(CommandNeeds.Nothing, "simulate-freeswitch")]
    [InlineData(CommandNeeds.Service, "simulate-switch")]
    [InlineData(CommandNeeds.Service, "bus", "listen")]
    [InlineData(CommandNeeds.Service, "bus", "deadletters", "--json")]
    [InlineData(CommandNeeds.Service, "codegen", "preview")]
    [InlineData(CommandNeeds.Database, "bus", "replay", "--from", "0")]
    [InlineData(CommandNeeds.Database, "keys", "list", "--json")]
    [InlineData(CommandNeeds.Owner, "db-apply")]
    [InlineData(CommandNeeds.Owner, "projections", "rebuild", "-p", "Instance")]
    public void is_not_asked_of_a_command_that_is_complete(object needs, params string[] arguments)
    {
        var invocation = Invocation.Of(arguments, Run);
        Assert.Null(invocation.Told);
        Assert.False(invocation.IsService);
        Assert.Equal(needs, invocation.Needs);
    }

    [Theory]
    [InlineData("./run audit [command]", "audit", "help")]
    [InlineData("./run keys add [options]", "keys", "add", "--help")]
    [InlineData("./run db-apply", "help", "db-apply")]
    [InlineData("./run db-apply", "db-apply", "--help")]
    [InlineData("  db-apply  ", "--help")]
    [InlineData("0.", "--version")]
    [InlineData("complete -o default -F _conferences ./run", "completion", "bash")]
    public async Task is_answered_on_standard_output_and_creates_nothing(string told, params string[] arguments)
    {
        var output = (await RunAsync(arguments)).Did();
        Assert.Contains(told, output.Output, StringComparison.Ordinal);
        Assert.Equal("", output.Errors);
        Assert.DoesNotContain("Searching", output.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Theory]
    [InlineData("There is no command 'nonsense'", "nonsense")]
    [InlineData("keys revoke needs --id ID", "keys", "revoke")]
    [InlineData("db-patch: an argument is missing or not known", "db-patch")]
    public async Task leads_from_a_mistake_which_creates_nothing_either(string why, params string[] arguments)
    {
        (await RunAsync(arguments)).Misused(why);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    private Task<Fixtures.Audit.CommandOutput> RunAsync(string[] arguments) =>
        Executable.EndOfAsync(Executable.Start(Path.Combine(folder, "data"), null, arguments));
}
