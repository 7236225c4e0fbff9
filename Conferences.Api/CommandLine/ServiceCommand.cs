using System.CommandLine;

namespace Conferences.Api.CommandLine;

/// <summary>What must be there before a command can run.</summary>
internal enum CommandNeeds
{
    /// <summary>Its arguments alone.</summary>
    Nothing,

    /// <summary>The service as it is configured, without its database.</summary>
    Service,

    /// <summary>The database.</summary>
    Database,

    /// <summary>The database as the owner of the schema, where one is configured.</summary>
    Owner,
}

/// <summary>A command such as <c>keys list</c>.</summary>
/// <param name="run">False if it failed, which it has told on standard error.</param>
internal sealed class ServiceCommand(
    string name, string description, CommandNeeds needs, Func<CommandCall, Task<bool>> run)
    : Command(name, description)
{
    /// <summary>What it needs.</summary>
    public CommandNeeds Needs => needs;

    /// <summary>Runs it.</summary>
    public Task<bool> RunAsync(CommandCall call) => run(call);
}

/// <summary>The arguments of a command, and the service's parts.</summary>
/// <param name="Composed">Null if the command needs nothing.</param>
internal sealed record CommandCall(ParseResult Given, IServiceProvider? Composed)
{
    /// <summary>The service's parts; not for a command that needs nothing.</summary>
    public IServiceProvider Services => Composed!;

    /// <summary>The value of an option, or its default.</summary>
    public T? Of<T>(Option<T> option) => Given.GetValue(option);

    /// <summary>The value of an argument.</summary>
    public T Of<T>(Argument<T> argument) => Given.GetRequiredValue(argument);
}

/// <summary>Checks of what an option is given, before anything is looked up.</summary>
internal static class OptionChecks
{
    /// <summary>A value that is not so is refused.</summary>
    /// <param name="takes">What the option takes, to follow its name.</param>
    public static Option<T> MustBe<T>(this Option<T> option, Func<string, bool> isSo, string takes)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => !isSo(token.Value)))
                result.AddError($"{option.Name} {takes}.");
        });
        return option;
    }
}
