using Conferences.Tests.Fixtures.Operations.Faults;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Conferences.Tests;

/// <summary>
/// Runs the tests, or one of the programs of the fault tests, which are processes that survive a dying service.
/// </summary>
internal static class EntryPoint
{
    public static Task<int> Main(string[] arguments) => arguments switch
    {
        ["drive", .. var given] => Driver.RunAsync(Given.Of(given)),
        ["listen", .. var given] => Listener.RunAsync(Given.Of(given)),
        ["receive", .. var given] => HookListener.RunAsync(Given.Of(given)),

        // What xunit generates for a project without an entry point of its own.
        _ when arguments.Any(it => it is "--server" or "--internal-msbuild-node") =>
            TestPlatformTestFramework.RunAsync(arguments, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
        _ => ConsoleRunner.Run(arguments),
    };
}
