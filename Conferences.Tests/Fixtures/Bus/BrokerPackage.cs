using Conferences.Api.CommandLine;
using Conferences.Development;

namespace Conferences.Tests.Fixtures.Bus;

/// <summary>RabbitMQ's own programs, installed from Debian's package where they are missing.</summary>
internal static class BrokerPackage
{
    // Debian's scripts in /usr/sbin work only with the system's broker.
    private const string Debian = "/usr/lib/rabbitmq/bin";
    private const string Policy = "/usr/sbin/policy-rc.d";

    private static readonly SemaphoreSlim turn = new(1);

    /// <summary>The folder of <c>rabbitmq-server</c> and <c>rabbitmqctl</c>.</summary>
    /// <exception cref="CannotStartException">They are missing and cannot be installed.</exception>
    public static async Task<string> FolderAsync(CancellationToken cancellation)
    {
        if (Find() is { } found)
            return found;
        if (!DebianPackage.CanInstall)
            throw new CannotStartException("There is no RabbitMQ here: install it, or set CONFERENCES_TEST_RABBITMQ.");
        await turn.WaitAsync(cancellation);
        try
        {
            if (Find() is null)
                await InstallAsync(cancellation);
        }
        finally
        {
            turn.Release();
        }

        return Find() ?? throw new CannotStartException($"The package rabbitmq-server has nothing in {Debian}.");
    }

    private static string? Find() =>
        File.Exists(Path.Combine(Debian, "rabbitmq-server"))
            ? Debian
            : Path.GetDirectoryName(Programs.InPath("rabbitmq-server"));

    // The package starts a broker of its own, now and at every boot, unless configured otherwise.
    private static async Task InstallAsync(CancellationToken cancellation)
    {
        var forbids = !File.Exists(Policy);
        if (forbids)
            await ForbidStartsAsync(cancellation);
        try
        {
            await DebianPackage.InstallAsync("rabbitmq-server", cancellation);
            var ended = await Programs.RunAsync(
                "update-rc.d", ["rabbitmq-server", "disable"], user: null, cancellation);
            if (!ended.Succeeded)
                throw new CannotStartException($"update-rc.d could not disable RabbitMQ: {ended.LastLine}");
        }
        finally
        {
            if (forbids)
                File.Delete(Policy);
        }
    }

    private static async Task ForbidStartsAsync(CancellationToken cancellation)
    {
        await File.WriteAllTextAsync(Policy, "#!/bin/sh\nexit 101\n", cancellation);
        File.SetUnixFileMode(
            Policy,
            UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
    }
}
