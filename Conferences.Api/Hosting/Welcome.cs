using Conferences.Api.Auth;
using Marten;

namespace Conferences.Api.Hosting;

/// <summary>What is needed before the first request on a private server: a demo account.</summary>
internal sealed class Welcome(
    IDocumentStore store,
    IConfiguration configuration,
    TimeProvider clock,
    IHostApplicationLifetime lifetime,
    PrivateServer server,
    IServiceProvider services) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellation)
    {
        if (!server.IsPrivate)
            return;
        var (account, key) = await DemoAsync(cancellation);
        lifetime.ApplicationStarted.Register(() => Tell(account, key));
    }

    public Task StopAsync(CancellationToken cancellation) => Task.CompletedTask;

    // The clear key lives in a file that only its owner reads; the database has the hash, as of any key.
    private async Task<(string Account, string Key)> DemoAsync(CancellationToken cancellation)
    {
        var file = Path.Combine(Postgres.Folder(configuration), "demo-key");
        if (!File.Exists(file))
            await WriteAsync(file, $"{Ids.New()} {Ids.New()}{Ids.New()}", cancellation);
        var (account, key) = (await File.ReadAllTextAsync(file, cancellation)).Trim().Split(' ') is [var a, var k]
            ? (a, k)
            : throw new InvalidOperationException(
                $"{file} should hold an account id and a key: delete it to get new ones.");
        await using var session = store.LightweightSession();
        var demo = ApiKey.Of(key, account, [], null, clock.GetUtcNow());
        if (await session.LoadAsync<ApiKey>(demo.Id, cancellation) is null)
            session.Insert(demo);
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

    private void Tell(string account, string key)
    {
        var url = services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features
            .Get<Microsoft.AspNetCore.Hosting.Server.Features.IServerAddressesFeature>()?.Addresses.FirstOrDefault();
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

/// <summary>Adds the demo account.</summary>
internal static class WelcomeRegistration
{
    public static WebApplicationBuilder AddWelcome(this WebApplicationBuilder builder)
    {
        builder.Services.AddHostedService<Welcome>();
        return builder;
    }
}

/// <summary>Whether the database is our own private one.</summary>
internal sealed record PrivateServer(bool IsPrivate);
