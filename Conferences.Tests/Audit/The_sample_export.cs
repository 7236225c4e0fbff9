using Conferences.Api.Audit;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Audit;
using Conferences.Tests.Fixtures.Contracts;
using Conferences.Tests.Fixtures.Http;

namespace Conferences.Tests.Audit;

/// <summary>An export from an earlier version: every later version must verify it.</summary>
public sealed class The_sample_export(Service service)
{
    private static readonly string Sample = Repository.PathOf("docs/samples/audit-export.ndjson");

    private static readonly string PublicKey = Repository.PathOf("docs/samples/audit-public.pem");

    [Fact]
    public async Task is_sound_for_ever()
    {
        var export = await File.ReadAllBytesAsync(Sample, TestContext.Current.CancellationToken);
        Assert.Null(await Exports.Objection(export, AuditKey.Read(null, PublicKey)));
        Assert.NotNull(await Exports.Objection(export, Exports.Key));
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
        var folder = Directory.CreateTempSubdirectory("conferences-").FullName;
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
        Directory.Delete(folder, recursive: true);
    }
}
