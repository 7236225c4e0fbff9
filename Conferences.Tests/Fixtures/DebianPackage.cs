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

    /// <summary>Unpacks a package into a folder, unless that is there: nothing is installed, and nothing started.
    /// </summary>
    /// <exception cref="CannotStartException">It cannot be had.</exception>
    public static async Task UnpackAsync(string package, string folder, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            if (Directory.Exists(folder))
                return;
            await RunAsync(package, ["update"], cancellation);
            var unpacked = await Programs.RunAsync(
                "bash",
                [
                    "-euc",
                    """
                    here=$(mktemp -d)
                    cd "$here"
                    apt-get download -q -o APT::Sandbox::User=root "$1"
                    dpkg -x "$1"_*.deb content
                    mkdir -p "$(dirname "$2")"
                    mv content "$2"
                    rm -r "$here"
                    """,
                    "bash",
                    package,
                    folder,
                ],
                user: null,
                cancellation);
            if (!unpacked.Succeeded)
                throw new CannotStartException($"apt-get could not download {package}: {unpacked.LastLine}");
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
