using Conferences.Api.Views.Rebuilding;
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

        // The framework's own would empty the views first, under everybody's eyes.
        if (arguments is ["projections", "rebuild", .. var rest])
            arguments = [RebuildCommand.Name, .. rest];
        return app.RunJasperFxCommands(arguments);
    }
}
