using System.Diagnostics;
using System.Globalization;
using Conferences.Development;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;
using Npgsql;

namespace Conferences.Tests.Operations;

/// <summary>After a crash no manual repair is needed.</summary>
public sealed class A_killed_server : IDisposable
{
    private readonly string folder = ScratchServer.NewFolder();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Note => Path.Combine(folder, "postgres", "cluster", "postmaster.pid");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task starts_again_and_has_what_it_acknowledged()
    {
        await using var killed = await ScratchServer.AttachAsync(folder, Cancellation);
        await RunAsync(killed, "create table acknowledged (it int); insert into acknowledged values (1)");
        Kill(Postmaster.Of(new ServerFolder(killed.Folder).Data)!.ProcessId);

        await using var next = await ScratchServer.AttachAsync(folder, Cancellation);
        Assert.Equal(1L, await RunAsync(next, "select count(*) from acknowledged"));
    }

    [Fact]
    public async Task is_not_mistaken_for_a_process_that_got_its_number()
    {
        await using (await ScratchServer.AttachAsync(folder, Cancellation))
            await File.WriteAllTextAsync(Note + ".old", await File.ReadAllTextAsync(Note, Cancellation), Cancellation);
        var lines = await File.ReadAllLinesAsync(Note + ".old", Cancellation);
        using var somebody = Process.Start("sleep", "60");
        lines[0] = somebody.Id.ToString(CultureInfo.InvariantCulture);
        await File.WriteAllLinesAsync(Note, lines, Cancellation);

        await using var next = await ScratchServer.AttachAsync(folder, Cancellation);
        Assert.Equal(1L, await RunAsync(next, "select 1::bigint"));
        Assert.False(somebody.HasExited);
        somebody.Kill();
    }

    [Fact]
    public async Task is_created_anew_where_creating_it_was_cut_off()
    {
        Directory.CreateDirectory(Path.Combine(folder, "postgres", "unfinished", "base"));
        if (Environment.IsPrivilegedProcess)
            await new ServerUser("postgres").OwnAsync(Path.Combine(folder, "postgres"), Cancellation);
        await using var server = await ScratchServer.AttachAsync(folder, Cancellation);
        Assert.Equal(1L, await RunAsync(server, "select 1::bigint"));
    }

    [Fact]
    public async Task outlives_its_service_and_is_stopped_by_the_next()
    {
        using var service = Executable.Start(folder, connectionString: null);
        var orphan = await ReadyAsync(service);
        Kill(service.Id);
        Assert.True(orphan.IsAlive);

        await using (await ScratchServer.AttachAsync(folder, Cancellation, "http://127.0.0.1:8000"))
            Assert.Equal(orphan.ProcessId, Postmaster.Of(Path.GetDirectoryName(Note)!)!.ProcessId);
        Assert.False(orphan.IsAlive);
    }

    [Fact]
    public async Task is_stopped_last_when_its_service_is_asked_to_end()
    {
        using var service = Executable.Start(folder, connectionString: null);
        var postmaster = await ReadyAsync(service);
        using var ask = Process.Start("kill", ["-TERM", service.Id.ToString(CultureInfo.InvariantCulture)]);
        await service.WaitForExitAsync(Cancellation);
        Assert.Equal(0, service.ExitCode);
        Assert.False(postmaster.IsAlive);
    }

    private async Task<Postmaster> ReadyAsync(Process service)
    {
        while (await service.StandardOutput.ReadLineAsync(Cancellation) is { } line)
        {
            if (line.Contains("listening on", StringComparison.OrdinalIgnoreCase))
                return Postmaster.Of(Path.GetDirectoryName(Note)!)!;
        }

        throw new InvalidOperationException("The service ended without serving.");
    }

    // Only by its process id: never other processes on the machine.
    private static void Kill(int processId)
    {
        using var process = Process.GetProcessById(processId);
        process.Kill();
        process.WaitForExit();
    }

    private static async Task<object?> RunAsync(PrivatePostgres server, string statement)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = source.CreateCommand(statement);
        return await command.ExecuteScalarAsync(Cancellation);
    }
}
