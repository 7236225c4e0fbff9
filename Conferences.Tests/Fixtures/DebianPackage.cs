using Conferences.Api.CommandLine;
using Conferences.Development;

namespace Conferences.Tests.Fixtures;

/// <summary>Installs a package of Debian, one at a time: apt-get's locks make a second one fail.</summary>
internal static class DebianPackage
{
    private static readonly SemaphoreSlim turn = new(1);

    /// <summary>True if this process may install packages.</summary>
    public static bool CanInstall => Environment.IsPrivilegedProcess && Programs.InPath("apt-get") is not null;

    /// <exception cref="CannotStartException">It cannot be installed.</exception>
    public static async Task InstallAsync(string package, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            await Console.Error.WriteLineAsync($"Installing {package} with apt-get.");
            Environment.SetEnvironmentVariable("DEBIAN_FRONTEND", "noninteractive");
            await RunAsync(package, ["update"], cancellation);
            await RunAsync(
                package,
                ["install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300", package],
                cancellation);
        }
        finally
        {
            turn.Release();
        }
    }

    private static async Task RunAsync(string package, string[] arguments, CancellationToken cancellation)
    {
        var ended = await Programs.RunAsync("apt-get", arguments, user: null, cancellation);
        if (!ended.Succeeded)
            throw new CannotStartException($"apt-get could not install {package}: {ended.LastLine}");
    }
}
