using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Domain.Commands;
using Microsoft.Extensions.DependencyInjection;
using Wolverine;
using Ask = Conferences.Domain.Commands.CommandContext;

namespace Conferences.Tests.Fixtures.Http;

/// <summary>Records commands in one commit, independently of timing.</summary>
internal static class Commits
{
    /// <summary>Decides and records them together.</summary>
    public static async Task<Outcome[]> Commit(
        this Service service, string account, string id, params Func<Ask, Command>[] commands)
    {
        await using var scope = service.Parts.CreateAsyncScope();
        var now = DateTimeOffset.UtcNow;
        var batch = new ConferenceBatch(id, [.. commands.Select(command => new CommandEnvelope(
            command(Ids.NewContext(now)),
            new(account, null, null, null, "http"),
            Ids.New(),
            now,
            Key: null))]);
        return await scope.ServiceProvider.GetRequiredService<IMessageBus>()
            .InvokeForTenantAsync<Outcome[]>(account, batch);
    }
}
