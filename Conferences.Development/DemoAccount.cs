using Conferences.Api.Auth;
using Conferences.Api.Hosting;
using Marten;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Conferences.Development;

/// <summary>
/// The demo account of a private server. Its key is printed once, when it is created, and valid only while the service
/// listens on loopback alone: it may be in the log of an earlier start.
/// </summary>
/// <param name="output">Where the service says that it listens, and with which key to try it.</param>
internal sealed class DemoAccount(
    IDocumentStore store,
    IConfiguration configuration,
    TimeProvider clock,
    IHostApplicationLifetime lifetime,
    IServer server,
    TextWriter output) : IHostedService
{
    // Everything can be tried with it.
    private const string Scope = "write erase export";

    private readonly DemoKeyFile file = new(Path.Combine(DataFolder.Of(configuration), "demo-key"));

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var login = Address.IsLoopback(configuration)
            ? await AdmitAsync(cancellationToken)
            : await WithdrawAsync(cancellationToken);
        lifetime.ApplicationStarted.Register(() => Print(login));
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Tells how to log in.
    private async Task<Func<string, string>> AdmitAsync(CancellationToken cancellation)
    {
        var kept = await file.ReadAsync(cancellation);
        var (account, key) = kept ?? await file.CreateAsync(cancellation);
        if (!await MayLogInAsync(account, key, cancellation))
            return _ => $"The demo key in {file.Path} is revoked: delete the file to get a new one.";
        return kept is null
            ? url => $$$"""
                  console       {{{url}}}/console/
                  API           {{{url}}}/docs
                  demo account  {{{account}}}
                  API key       {{{key}}}, shown this once and kept in {{{file.Path}}}

                Log in to {{{url}}}/console/ with the key, or use it with curl:

                  curl -s -X PUT {{{url}}}/v2/api_auth -d '{"data":{"api_key":"{{{key}}}"}}'
                """
            : url => $"""
                  console       {url}/console/
                  API           {url}/docs
                  demo account  {account}
                  API key       in {file.Path}

                Log in to {url}/console/ with the key.
                """;
    }

    // Stores the key unless it is stored; one that its owner has revoked stays revoked.
    private async Task<bool> MayLogInAsync(string account, string key, CancellationToken cancellation)
    {
        await using var session = store.LightweightSession();
        var demo = ApiKey.Of(key, account, [], Scope, clock.GetUtcNow());
        if (await session.LoadAsync<ApiKey>(demo.Id, cancellation) is { } stored)
            return stored.Revoked is null;
        session.Insert(demo);
        await session.SaveChangesAsync(cancellation);
        return true;
    }

    // A revoked key is kept, or it would be stored again as a valid one.
    private async Task<Func<string, string>> WithdrawAsync(CancellationToken cancellation)
    {
        if (await file.ReadAsync(cancellation) is var (account, key))
        {
            await using var session = store.LightweightSession();
            var id = ApiKey.Of(key, account, [], null, clock.GetUtcNow()).Id;
            session.DeleteWhere<ApiKey>(it => it.Id == id && it.Revoked == null);
            await session.SaveChangesAsync(cancellation);
        }

        return _ => "There is no demo account beyond loopback; ./run keys add creates an API key.";
    }

    private void Print(Func<string, string> login)
    {
        var url = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "";
        output.WriteLine(
            $"""

            Conferences is listening on {url}

            {login(url)}

            Ctrl-C stops everything.
            """);
    }
}
