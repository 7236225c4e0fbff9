using System.Security.Cryptography;
using System.Text.Json;
using Conferences.Api.Audit;
using Conferences.Tests.Fixtures.Audit;
using Microsoft.Extensions.Configuration;

namespace Conferences.Tests.Audit;

public sealed class A_checkpoint : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("conferences-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void is_signed_over_the_bytes_of_its_first_member_in_the_form_other_tools_know()
    {
        var line = Exports.Text(Exports.Lines(Exports.Key)[^1]);
        var signed = line["{\"checkpoint\":".Length..line.IndexOf(",\"signature\":", StringComparison.Ordinal)];
        var signature = JsonElement.Parse(line).GetProperty("signature").GetBytesFromBase64();
        using var key = ECDsa.Create();
        key.ImportFromPem(Exports.Key.Key.ExportSubjectPublicKeyInfoPem());
        Assert.True(key.VerifyData(
            System.Text.Encoding.UTF8.GetBytes(signed),
            signature,
            HashAlgorithmName.SHA256,
            DSASignatureFormat.Rfc3279DerSequence));
        Assert.Matches(
            "^{\"account\":\"[0-9a-f]{32}\",\"digest\":\"[0-9a-f]{64}\",\"events\":0,\"fingerprint\":\"[0-9a-f]{64}\","
            + "\"format\":1,\"hash\":\"0{64}\",\"key\":\"2026\",\"n\":0,\"persons\":0,"
            + "\"time\":\"2026-01-31T12:00:00.000000Z\"}$",
            signed);
    }

    [Fact]
    public async Task is_checked_by_whichever_known_key_signed_it()
    {
        var old = Exports.NewKey("2025");
        var export = Exports.Joined(Exports.Lines(old, Exports.Story));
        Assert.Null(await Exports.Objection(export, Exports.Key, old));
        Assert.Equal(
            "Line 1: the checkpoint is signed with the key '2025', which is not among the known keys.",
            await Exports.Objection(export, Exports.Key));
    }

    [Fact]
    public async Task is_not_missed_where_nobody_could_check_it_and_is_where_somebody_could()
    {
        var export = Exports.Joined(Exports.Lines(null, Exports.Story));
        Assert.Null(await Exports.Objection(export));
        Assert.Equal("Line 1: the checkpoint is not signed.", await Exports.Objection(export, Exports.Key));
    }

    [Fact]
    public void is_signed_with_the_first_key_in_the_configuration()
    {
        var file = Path.Combine(folder, "old.pem");
        File.WriteAllText(file, Exports.NewKey("").Key.ExportSubjectPublicKeyInfoPem());
        var keys = AuditKeys.Of(Configuration(
            ("Audit:Keys:0:Id", "new"), ("Audit:Keys:0:PrivateKey", Exports.Key.Key.ExportPkcs8PrivateKeyPem()),
            ("Audit:Keys:1:Id", "old"), ("Audit:Keys:1:File", file)));
        Assert.Equal(["new", "old"], keys.Select(key => key.Id));
        Assert.Equal(Exports.Key.Fingerprint, keys[0].Fingerprint);
        Assert.True(Exports.Key.HasSigned("x"u8, keys[0].Sign("x"u8)));
    }

    [Theory]
    [InlineData("no key", "Key a cannot be read: ")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "Key a cannot be read: ")]
    public void is_made_by_no_key_that_is_none(string pem, string told) => Assert.StartsWith(
        told,
        Assert.Throws<AuditException>(() => AuditKeys.Of(Configuration(
            ("Audit:Keys:0:Id", "a"), ("Audit:Keys:0:PrivateKey", pem)))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void is_made_by_no_public_key() => Assert.Equal(
        "Key a cannot sign; the first one must be a private key.",
        Assert.Throws<AuditException>(() =>
            AuditKey.Read("a", Exports.Key.Key.ExportSubjectPublicKeyInfoPem()).Sign("x"u8)).Message);

    [Fact]
    public void is_made_by_no_key_of_another_curve()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Equal(
            "Key a is not a P-256 key.",
            Assert.Throws<AuditException>(() => AuditKey.Read("a", other.ExportPkcs8PrivateKeyPem())).Message);
    }

    [Theory]
    [InlineData("Audit:Keys:0:PrivateKey", "Audit:Keys:0:Id is not set.")]
    [InlineData("Audit:Keys:0:Id", "Neither Audit:Keys:0:PrivateKey nor Audit:Keys:0:File is set.")]
    public void is_made_by_no_key_that_is_half_configured(string set, string told) => Assert.Equal(
        told, Assert.Throws<AuditException>(() => AuditKeys.Of(Configuration((set, "x")))).Message);

    private static IConfiguration Configuration(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(
            settings.Select(it => KeyValuePair.Create<string, string?>(it.Name, it.Value))).Build();
}
