using System.Diagnostics;
using Conferences.Development;
using Npgsql;

namespace Conferences.Tests.Fixtures.Operations;

/// <summary>A whole database as text, as <c>pg_dump</c> writes it.</summary>
internal static class DatabaseDump
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<string> OfAsync(string connectionString)
    {
        var server = new NpgsqlConnectionStringBuilder(connectionString);
        var programs = await PostgresBinaries.FindAsync(Cancellation);
        var start = new ProcessStartInfo(programs[0]["pg_dump"]) { RedirectStandardOutput = true };
        foreach (var (name, value) in (ReadOnlySpan<(string, string?)>)
            [
                ("PGHOST", server.Host),
                ("PGPORT", $"{server.Port}"),
                ("PGUSER", server.Username),
                ("PGPASSWORD", server.Password),
                ("PGDATABASE", server.Database),
            ])
            start.Environment[name] = value;
        using var dump = Process.Start(start)!;
        var text = await dump.StandardOutput.ReadToEndAsync(Cancellation);
        await dump.WaitForExitAsync(Cancellation);
        Assert.Equal(0, dump.ExitCode);
        return text;
    }
}
