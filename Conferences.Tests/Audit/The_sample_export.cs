using Conferences.Api.Audit;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Audit;
using Conferences.Tests.Fixtures.Contracts;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Audit;

/// <summary>An export from an earlier version: every later version must verify it.</summary>
public sealed class The_sample_export(Service service) : IDisposable
{
    private static readonly string Sample = Repository.PathOf("docs/samples/audit-export.ndjson");

    private static readonly string PublicKey = Repository.PathOf("docs/samples/audit-public.pem");

    private readonly string folder = Directory.CreateTempSubdirectory("conferences-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task is_sound_for_ever()
    {
        var export = await File.ReadAllBytesAsync(Sample, TestContext.Current.CancellationToken);
        Assert.Null(await Exports.Objection(export, AuditKey.Read(null, PublicKey)));
        Assert.NotNull(await Exports.Objection(export, Exports.Key));
    }

    [Fact]
    public async Task can_be_imported_and_is_exported_again_as_it_was()
    {
        var (database, again) = (await service.NewEmptyDatabaseAsync("sample"), Path.Combine(folder, "again"));
        var imported = (await Audited.Run(folder, database, ["import", Sample, "--key", PublicKey])).Did();
        var exported = (await Audited.Run(
            folder, database, ["export", "--account", imported.After("account"), again])).Did();
        Assert.Equal(imported.After("state"), exported.After("state"));
        (await Audited.Run(folder, null, ["verify", again, "--after", Sample])).Did();
    }

    [Fact]
    public void is_found_sound_by_other_tools_as_its_page_says()
    {
        var page = File.ReadAllText(Repository.PathOf("docs/audit-format.md"));
        var from = page.IndexOf("FILE=$", StringComparison.Ordinal);
        var to = page.LastIndexOf("```", StringComparison.Ordinal);
        var (code, output) = Repository.Run("bash", "-c", page[from..to]);
        Assert.True(code == 0, output);
        Assert.Equal(["Verified OK", "Digest OK", "Chain OK"], output.TrimEnd().Split('\n'));
    }

    [Fact(Explicit = true)]
    public async Task can_be_written_anew_with_a_key_that_is_then_forgotten()
    {
        var key = Exports.NewKey("sample");
        var (file, database) = (Path.Combine(folder, "key.pem"), await service.NewDatabaseAsync("sample"));
        await File.WriteAllTextAsync(file, key.Key.ExportPkcs8PrivateKeyPem(), TestContext.Current.CancellationToken);
        await using var node = new Node(database);
        var portal = node.Portal(Ids.New(), await node.Token());
        await AuditStory.Tell(portal);
        (await Audited.Run(
            folder, database, ["export", "--account", portal.Account, Sample],
            ("Audit__Keys__0__Id", "sample"), ("Audit__Keys__0__File", file))).Did();
        await File.WriteAllTextAsync(
            PublicKey, key.Key.ExportSubjectPublicKeyInfoPem() + "\n", TestContext.Current.CancellationToken);
    }
}
