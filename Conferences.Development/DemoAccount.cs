using Conferences.Api.Auth;
using Conferences.Api.Crossbar;
using Marten;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Conferences.Development;

/// <summary>The demo account of a private server, printed once the service listens.</summary>
internal sealed class DemoAccount(
    IDocumentStore store,
    IConfiguration configuration,
    TimeProvider clock,
    IHostApplicationLifetime lifetime,
    IServer server) : IHostedService
{
    // Everything can be tried with it.
    private const string Scope = "write erase export";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var (account, key) = await DemoAsync(cancellationToken);
        lifetime.ApplicationStarted.Register(() => Print(account, key));
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The file contains the key itself and is readable by its owner only; the database has just the hash.
    private async Task<(string Account, string Key)> DemoAsync(CancellationToken cancellation)
    {
        var file = Path.Combine(DataFolder.Of(configuration), "demo-key");
        if (!File.Exists(file))
            await WriteAsync(file, $"{Ids.New()} {Ids.New()}{Ids.New()}", cancellation);
        var (account, key) = (await File.ReadAllTextAsync(file, cancellation)).Trim().Split(' ') is [var a, var k]
            ? (a, k)
            : throw new InvalidOperationException(
                $"{file} should hold an account id and a key: delete it to get new ones.");
        await using var session = store.LightweightSession();
        var demo = ApiKey.Of(key, account, [], Scope, clock.GetUtcNow());
        var kept = await session.LoadAsync<ApiKey>(demo.Id, cancellation) ?? demo;
        session.Store(kept with { Scope = Scope });
        await session.SaveChangesAsync(cancellation);
        return (account, key);
    }

    private static async Task WriteAsync(string file, string text, CancellationToken cancellation)
    {
        await File.WriteAllTextAsync(file, "", cancellation);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllTextAsync(file, text + "\n", cancellation);
    }

    private void Print(string account, string key)
    {
        var url = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        Console.WriteLine(
            $$$"""

            Conferences is listening on {{{url}}}

              demo account  {{{account}}}
              API key       {{{key}}}

              curl -s -X PUT {{{url}}}/v2/api_auth -d '{"data":{"api_key":"{{{key}}}"}}'

            Ctrl-C stops everything.
            """);
    }
}
