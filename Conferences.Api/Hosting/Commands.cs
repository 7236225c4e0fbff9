using Conferences.Api.Store.Rebuild;
using JasperFx;
using Spectre.Console;

namespace Conferences.Api.Hosting;

/// <summary>One command, run instead of the service.</summary>
internal static class Commands
{
    /// <summary>True for commands such as <c>keys list</c>; options alone start the service.</summary>
    public static bool IsCommand(string[] arguments) => arguments is [[not '-', ..], ..];

    /// <summary>False for commands that only use files or the broker, only explain usage, or lack something.</summary>
    public static bool NeedDatabase(string[] arguments) =>
        !WantHelp(arguments)
        && !IsIncomplete(arguments)
        && arguments is not (["codegen" or "help" or "?" or "simulate-switch" or "simulate-freeswitch", ..]
            or ["audit", _] or ["audit", not ("export" or "import" or "erase"), ..]
            or ["bus", not "replay", ..]);

    /// <summary>True for commands that change the schema, or tables as a whole: they need its owner.</summary>
    public static bool NeedOwner(string[] arguments) =>
        arguments is ["db-apply" or "db-assert" or "db-patch" or "db-dump" or "resources" or "projections" or "rebuild",
            ..]
            or ["audit", "import", ..];

    public static Task<int> RunCommandAsync(this WebApplication app, string[] arguments)
    {
        // The framework takes help for a value of the command's first argument.
        if (WantHelp(arguments))
            arguments = ["help", arguments[0]];

        // Their standard output is for pipes. The framework would first print where it looks for commands.
        if (arguments is ["bus", "listen", ..] or ["audit", ..])
            AnsiConsole.Console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });

        // The framework's own command would empty the views first, visibly to readers.
        if (arguments is ["projections", "rebuild", .. var rest])
            arguments = [RebuildCommand.Name, .. rest];
        return app.RunJasperFxCommands(arguments);
    }

    // What these lack is told before they look at a database.
    private static bool IsIncomplete(string[] arguments) => arguments switch
    {
        ["audit", "export", ..] => !Have(arguments, "--account"),
        ["audit", "erase", ..] => !Have(arguments, "--account")
            || !(Have(arguments, "--caller") || Have(arguments, "--secrets")),
        ["audit", "import", [not '-', ..] file, ..] => !File.Exists(file),
        _ => false,
    };

    private static bool Have(string[] arguments, string option) =>
        Array.Exists(arguments, it => it.StartsWith(option, StringComparison.Ordinal));

    // audit and bus have no verb that they run by default, as keys has.
    private static bool WantHelp(string[] arguments) =>
        IsCommand(arguments)
        && arguments is ["audit" or "bus"] or [_, "help" or "--help" or "-h", ..] or [_, .., "--help"];
}
