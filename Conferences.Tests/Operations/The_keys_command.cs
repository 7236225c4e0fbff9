using System.Net;
using System.Text.RegularExpressions;
using Conferences.Api.Crossbar;
using Conferences.Tests.Fixtures.Http;
using Conferences.Tests.Fixtures.Operations;

namespace Conferences.Tests.Operations;

/// <summary><c>keys add</c>, <c>keys list</c> and <c>keys revoke</c>, as an operator uses them.</summary>
public sealed partial class The_keys_command(Service service)
{
    [Fact]
    public async Task adds_a_key_that_logs_in_lists_it_without_its_secret_and_revokes_it()
    {
        var account = Ids.New();
        var (code, said) = await Run("keys", "add", "--account", account);
        Assert.Equal(0, code);
        var (id, key) = (Id().Match(said).Groups[1].Value, Key().Match(said).Groups[1].Value);
        (await LogIn(key)).Is(HttpStatusCode.Created);

        var (_, listed) = await Run("keys", "list");
        Assert.Contains(id, listed, StringComparison.Ordinal);
        Assert.DoesNotContain(key, listed, StringComparison.Ordinal);

        Assert.Equal(0, (await Run("keys", "revoke", "--id", id)).Code);
        (await LogIn(key)).Is(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Theory]
    [InlineData("add", "--account", "mine", "--account takes 32 lower-case hex digits")]
    [InlineData("add", "--scope", "READ", "--scope takes 'read', 'write', 'erase' and 'export', separated by spaces")]
    [InlineData("revoke", "--id", "unknown", "There is no key with that id")]
    public async Task says_in_a_sentence_what_it_cannot_do(string verb, string option, string value, string sentence)
    {
        var (code, said) = await Run("keys", verb, option, value);
        Assert.NotEqual(0, code);
        Assert.Contains(sentence, said, StringComparison.Ordinal);
    }

    private Task<Answer> LogIn(string key) => Keys.LogIn(service, $$$"""{"data":{"api_key":"{{{key}}}"}}""");

    private async Task<(int Code, string Output)> Run(params string[] arguments)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("conferences-keys-");
        try
        {
            using var command = Executable.Start(folder.FullName, service.ConnectionString, arguments);
            var errors = command.StandardError.ReadToEndAsync(cancellation);
            var output = await command.StandardOutput.ReadToEndAsync(cancellation);
            await command.WaitForExitAsync(cancellation);
            return (command.ExitCode, output + await errors);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [GeneratedRegex(@"^id +([0-9a-f]{16})\s*$", RegexOptions.Multiline)]
    private static partial Regex Id();

    [GeneratedRegex(@"^key +([0-9a-f]{64})\s*$", RegexOptions.Multiline)]
    private static partial Regex Key();
}
