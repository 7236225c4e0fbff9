using Conferences.Tests.Fixtures.Operations.Faults;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Conferences.Tests;

/// <summary>
/// The tests; and the programs beside which faults are tested, as processes that a dying service takes nothing from.
/// </summary>
internal static class EntryPoint
{
    public static Task<int> Main(string[] arguments) => arguments switch
    {
        ["drive", .. var given] => Driver.RunAsync(Given.Of(given)),
        ["listen", .. var given] => Listener.RunAsync(Given.Of(given)),

        // The rest is what xunit generates where a project has no entry point of its own.
        _ when arguments.Any(it => it is "--server" or "--internal-msbuild-node") =>
            TestPlatformTestFramework.RunAsync(arguments, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
        _ => ConsoleRunner.Run(arguments),
    };
}
