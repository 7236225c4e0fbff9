using System.CommandLine;
using Conferences.Api.CommandLine;

namespace Conferences.Api.Hosting;

/// <summary><c>completion bash</c>.</summary>
internal static class CompletionCommand
{
    private const string Bash = "bash";

    public static Command Create(HostExtension? extension)
    {
        var shell = new Argument<string>("SHELL") { Description = "The shell: bash" };
        shell.CompletionSources.Add(Bash);
        shell.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => token.Value != Bash))
                result.AddError($"completion knows one shell, {Bash}.");
        });
        return new ServiceCommand(
            "completion", "Print a script that completes commands in a shell, to be sourced", CommandNeeds.Nothing,
            call =>
            {
                // The published service is started in different ways; completion knows a command by its first word.
                var program = extension?.Program ?? "Conferences.Api";
                var top = call.Given.RootCommandResult.Command.Subcommands;
                Console.Write(BashCompletion.Script(program, top, new FrameworkCommands(program).Names));
                return Task.FromResult(true);
            })
        {
            shell,
        };
    }
}
