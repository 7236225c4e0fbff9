using Conferences.Tests.Fixtures.Operations;

namespace Conferences.Tests.Operations;

/// <summary>A command line that only asks how a command is used, or is incomplete, creates nothing.</summary>
public sealed class Asking_for_help : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("conferences-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("audit export|verify|import|erase <file>", "audit")]
    [InlineData("audit export|verify|import|erase <file>", "audit", "help")]
    [InlineData("audit export|verify|import|erase <file>", "audit", "--help")]
    [InlineData("audit export|verify|import|erase <file>", "audit", "export", "--help")]
    [InlineData("audit export|verify|import|erase <file>", "help", "audit")]
    [InlineData("keys list|add|revoke", "keys", "--help")]
    [InlineData("keys list|add|revoke", "keys", "help")]
    [InlineData("bus listen|replay|deadletters|redeliver", "bus", "-h")]
    [InlineData("bus listen|replay|deadletters|redeliver", "bus")]
    [InlineData("export takes a file", "audit", "export")]
    [InlineData("--account takes 32", "audit", "export", "-")]
    [InlineData("nothing.jsonl", "audit", "import", "/nowhere/nothing.jsonl")]
    [InlineData("verify takes a file", "audit", "verify")]
    [InlineData("import takes a file", "audit", "import")]
    [InlineData("erase requires --account", "audit", "erase")]
    [InlineData("erase requires --account", "audit", "erase", "--caller", "1001")]
    [InlineData("either --caller", "audit", "erase", "--account", "0123456789abcdef0123456789abcdef")]
    [InlineData("'nonsense' was not found", "audit", "nonsense")]
    public async Task shows_it_and_creates_nothing(string told, params string[] arguments)
    {
        using var process = Executable.Start(Path.Combine(folder, "data"), null, arguments);
        var output = process.StandardOutput.ReadToEndAsync(Cancellation);
        var errors = process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        var said = await output + await errors;
        Assert.Contains(told, said, StringComparison.Ordinal);
        Assert.DoesNotContain("PostgreSQL", said, StringComparison.Ordinal);
        Assert.DoesNotContain("System.IO", said, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }
}
