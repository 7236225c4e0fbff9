using Conferences.Api.Queries;

namespace Conferences.Api.Media.Kazoo;

/// <summary>
/// What the cluster holds of an account. Under a bare id the cluster may run another account's conference, so a reply
/// counts only if it names the account, or if the cluster lists the conference among the account's.
/// </summary>
internal sealed class KazooRosters(KazooSearch search, KazooMemberCache memory, MediaMeter meter)
{
    /// <summary>See <see cref="IMediaLink.RostersAsync"/>.</summary>
    public async Task<IReadOnlyList<HeldConference>> AllAsync(
        IReadOnlyCollection<ConferenceName> names,
        IReadOnlyCollection<string> accounts,
        KazooConversation conversation,
        CancellationToken cancellation)
    {
        // Events that wait to be recorded are older than the replies to this query.
        await search.CatchUpAsync(conversation, cancellation);
        var asked = Task.WhenAll(names.Select(it => AskAsync(it, conversation, cancellation)));
        var lists = await Task.WhenAll(accounts.Select(it => RunningAsync(it, conversation, cancellation)));
        var listed = lists.SelectMany(it => it).ToHashSet();
        var others = Task.WhenAll(listed.Except(names).Select(it => AskAsync(it, conversation, cancellation)));
        var held = await Task.WhenAll((await asked).Concat(await others)
            .Select(it => CheckAsync(it.Name, it.Reply, listed, conversation, cancellation)));
        return [.. held.OfType<HeldConference>()];
    }

    /// <summary>Learns the numbers of a conference's members.</summary>
    public async Task LearnAsync(
        ConferenceName name, KazooConversation conversation, CancellationToken cancellation)
    {
        var (_, reply) = await AskAsync(name, conversation, cancellation);
        await CheckAsync(name, reply, [], conversation, cancellation);
    }

    /// <summary>False if the cluster runs another account's conference under this name.</summary>
    public async Task<bool> IsFreeAsync(
        ConferenceName name, KazooConversation conversation, CancellationToken cancellation)
    {
        var (_, reply) = await AskAsync(name, conversation, cancellation);
        return reply is not KazooReply.Held held || await IsOursAsync(name, held, [], conversation, cancellation);
    }

    private async Task<(ConferenceName Name, KazooReply? Reply)> AskAsync(
        ConferenceName name, KazooConversation conversation, CancellationToken cancellation) => (
        name,
        await search.AskAsync(
            conversation.Speaker.Search(name),
            conversation,
            reply => reply is KazooReply.Held held && held.Conference == name.Text,
            cancellation));

    private async Task<HeldConference?> CheckAsync(
        ConferenceName name,
        KazooReply? reply,
        HashSet<ConferenceName> listed,
        KazooConversation conversation,
        CancellationToken cancellation)
    {
        if (reply is KazooReply.NotHeld no && no.Conference == name.Text)
            return new(name.Place, null) { AsDynamic = name.IsDynamic };
        if (reply is not KazooReply.Held held || held.Conference != name.Text
            || !await IsOursAsync(name, held, listed, conversation, cancellation))
            return null;
        foreach (var leg in held.Roster.Legs.Where(it => it.MemberId is not null))
            memory.Number(name.Place, leg.CallId, leg.MemberId!.Value);
        return new(name.Place, held.Roster) { AsDynamic = name.IsDynamic };
    }

    // The name of a dynamic conference says whose it is.
    private async Task<bool> IsOursAsync(
        ConferenceName name,
        KazooReply.Held held,
        HashSet<ConferenceName> listed,
        KazooConversation conversation,
        CancellationToken cancellation)
    {
        var isOurs = held.Account is { } account
            ? account == name.Account
            : name.IsDynamic || listed.Contains(name) || await IsListedAsync(name, conversation, cancellation);
        if (!isOurs)
            meter.PassedOver(MediaMeter.OtherAccount);
        return isOurs;
    }

    private async Task<bool> IsListedAsync(
        ConferenceName name, KazooConversation conversation, CancellationToken cancellation)
    {
        return await search.AskAsync(
            conversation.Speaker.SearchAll(name.Account), conversation, Lists, cancellation) is { } reply
            && Lists(reply);

        bool Lists(KazooReply reply) => NamesOf(reply, name.Account).Contains(name);
    }

    private async Task<IEnumerable<ConferenceName>> RunningAsync(
        string account, KazooConversation conversation, CancellationToken cancellation) =>
        NamesOf(
            await search.AskAsync(
                conversation.Speaker.SearchAll(account),
                conversation,
                reply => NamesOf(reply, account).Any(),
                cancellation),
            account);

    private static IEnumerable<ConferenceName> NamesOf(KazooReply? reply, string account) =>
        reply is KazooReply.Running running && (running.Account ?? account) == account
            ? running.Conferences.Select(it => ConferenceName.Read(it, account)).OfType<ConferenceName>()
                .Where(it => it.Account == account)
            : [];
}
