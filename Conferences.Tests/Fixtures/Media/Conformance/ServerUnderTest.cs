using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;
using Conferences.Api.Media;
using Conferences.Tests.Fixtures.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Conferences.Tests.Fixtures.Media.Conformance;

/// <summary>
/// A media server behind the whole service, and what the conformance tests do to it: people at telephones, somebody
/// at the server, and the network between. A fixture for another adapter derives from this.
/// </summary>
public abstract class ServerUnderTest(Service service, string name) : IAsyncLifetime
{
    private Node? node;
    private string token = "";

    /// <summary>The service.</summary>
    internal Node Node => node!;

    /// <summary>Its database.</summary>
    internal string Database { get; private set; } = "";

    /// <summary>Why it cannot be started here; null if it can.</summary>
    internal virtual string? WhyNot => null;

    /// <summary>What it can play.</summary>
    internal virtual string Sound => ActionsOfTheApi.Sound;

    /// <summary>The actions that it cannot carry out, each behind its place.</summary>
    internal virtual IReadOnlySet<string> OffersNot => new HashSet<string>();

    /// <summary>Addresses that answer, are busy, and do not answer; null if it cannot dial.</summary>
    internal virtual (string Answers, string IsBusy, string RingsOn)? Telephones => null;

    /// <summary>What the tests cannot do to it, and why.</summary>
    internal abstract IReadOnlyDictionary<Means, string> Lacks { get; }

    /// <summary>The actions that it carries out without a word, so that nothing confirms them.</summary>
    internal virtual IReadOnlySet<string> SaysNothingOf => new HashSet<string>();

    /// <summary>A client for a new account.</summary>
    internal Portal Portal()
    {
        if (WhyNot is { } why)
            Assert.Skip(why);
        return Node.Portal(Ids.New(), token);
    }

    /// <summary>A caller tries to come in; the call id. Whether it may is recorded then.</summary>
    internal abstract Task<string> CallAsync(Portal portal, TestConference conference, TestCaller caller);

    /// <summary>A caller hangs up.</summary>
    internal abstract Task HangUpAsync(Portal portal, TestConference conference, string callId);

    /// <summary>A caller asks by the telephone to be muted.</summary>
    internal virtual Task MuteItselfAsync(Portal portal, TestConference conference, string callId) => Lacking();

    /// <summary>A caller talks, or falls silent.</summary>
    internal virtual Task TalkAsync(Portal portal, TestConference conference, string callId, bool talks) => Lacking();

    /// <summary>Somebody mutes a participant at the server, past the service.</summary>
    internal virtual Task MuteAtServerAsync(Portal portal, TestConference conference, string callId) => Lacking();

    /// <summary>A conference that is not of this service starts, and ends; a text that would give it away.</summary>
    internal virtual Task<string> StrangersMeetAsync() => throw new NotSupportedException();

    /// <summary>The server's words are lost, or no longer.</summary>
    internal virtual Task SilenceAsync(bool isSilent) => Lacking();

    /// <summary>The link is lost; returns once the service knows.</summary>
    internal virtual Task LoseLinkAsync() => Lacking();

    /// <summary>The link is back; returns once the service knows.</summary>
    internal virtual Task RestoreLinkAsync() => Lacking();

    /// <summary>The server starts anew, without the calls that it had.</summary>
    internal virtual Task RestartAsync() => Lacking();

    /// <summary>Compares the record with what the server holds.</summary>
    internal Task ReconcileAsync() =>
        Node.Services.GetRequiredService<Reconciler>().GoAsync(TestContext.Current.CancellationToken);

    /// <summary>Skips the test if this server lacks what it needs.</summary>
    internal void Require(Means means)
    {
        if (Lacks.TryGetValue(means, out var why))
            Assert.Skip($"{name}: {why}");
    }

    public async ValueTask InitializeAsync()
    {
        await Started.OrEnd(this, async _ =>
        {
            if (WhyNot is not null)
                return;
            Database = await service.NewDatabaseAsync($"conforms_{name.ToLowerInvariant()}");
            node = await StartAsync();
            token = await node.Token();
            await ReadyAsync();
        });
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (node is not null)
            await node.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts the server, if it is one, and the service.</summary>
    private protected abstract Task<Node> StartAsync();

    /// <summary>Returns once the service can use the server.</summary>
    private protected virtual Task ReadyAsync() => Task.CompletedTask;

    private static Task Lacking() => throw new NotSupportedException("Lacks does not say that this is missing.");
}

/// <summary>What a conformance test may need.</summary>
public enum Means
{
    /// <summary>Callers are refused by the service.</summary>
    Refusal,

    /// <summary>Callers ask for something by the telephone.</summary>
    Keys,

    /// <summary>The server tells who talks.</summary>
    Talking,

    /// <summary>Somebody acts at the server.</summary>
    Operator,

    /// <summary>Others use the server.</summary>
    Strangers,

    /// <summary>The server's words can be lost.</summary>
    Silence,

    /// <summary>The link can be lost.</summary>
    Link,

    /// <summary>The server can start anew.</summary>
    Restart,
}

/// <summary>A conference of a test.</summary>
/// <param name="Number">The number that members dial.</param>
/// <param name="ModeratorNumber">The number that moderators dial.</param>
internal sealed record TestConference(string Id, string Number, string ModeratorNumber)
{
    /// <summary>Creates one; members join unmuted.</summary>
    public static async Task<TestConference> CreateAsync(Portal portal, string more = "", string member = "")
    {
        var number = $"{Random.Shared.NextInt64(1_000_000_000, 9_999_999_999)}";
        var id = await portal.Create(
            $$$"""
            {"conference_numbers":["{{{number}}}"],"moderator":{"numbers":["{{{number}}}9"],"join_muted":false},
            "member":{"join_muted":false{{{member}}}}{{{more}}}}
            """);
        return new(id, number, number + "9");
    }
}

/// <summary>Somebody who calls.</summary>
internal sealed record TestCaller(string Name, bool IsModerator = false, string? Pin = null)
{
    /// <summary>The number that each shows.</summary>
    public const string Number = "1001";
}
