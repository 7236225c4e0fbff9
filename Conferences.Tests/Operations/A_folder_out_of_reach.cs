using Conferences.Development;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Operations;

/// <summary>A checkout that PostgreSQL's user cannot access, e.g. under /root.</summary>
public sealed class A_folder_out_of_reach : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("conferences-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ServerFolder Wanted => new(Path.Combine(folder, "postgres"));

    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        if (Directory.Exists(Wanted.Elsewhere.Path))
            Directory.Delete(Wanted.Elsewhere.Path, recursive: true);
    }

    [Fact]
    public async Task has_its_server_elsewhere_and_says_where()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root runs PostgreSQL as somebody else");
        var told = new List<string>();
        await using (var first = await ScratchServer.AttachAsync(folder, Cancellation, url: null, told.Add))
            Assert.Equal(Wanted.Elsewhere.Path, first.Folder);
        Assert.Contains(told, line => line.Contains(Wanted.Elsewhere.Path, StringComparison.Ordinal)
            && line.Contains(Wanted.Path, StringComparison.Ordinal));
        Assert.False(Directory.Exists(Wanted.Path));
    }

    [Fact]
    public async Task is_not_taken_back_when_it_opens_because_the_data_are_elsewhere()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root runs PostgreSQL as somebody else");
        await (await ScratchServer.AttachAsync(folder, Cancellation)).DisposeAsync();
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute);
        await using var second = await ScratchServer.AttachAsync(folder, Cancellation);
        Assert.Equal(Wanted.Elsewhere.Path, second.Folder);
    }
}
