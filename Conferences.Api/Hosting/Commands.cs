using JasperFx;
using Spectre.Console;

namespace Conferences.Api.Hosting;

/// <summary>One command, run instead of the service.</summary>
internal static class Commands
{
    public static Task<int> RunCommandAsync(this WebApplication app, string[] arguments)
    {
        // Their standard output is facts, for pipes. The framework would first say there where it looks for commands.
        if (arguments is ["bus", "listen", ..] or ["audit", ..])
            AnsiConsole.Console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        return app.RunJasperFxCommands(arguments);
    }
}
