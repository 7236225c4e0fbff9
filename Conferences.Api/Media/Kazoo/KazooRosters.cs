using System.Collections.Immutable;
using Conferences.Api.Queries;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.State;

namespace Conferences.Api.Media.Kazoo;

/// <summary>
/// What the cluster holds of an account. Under a bare id the cluster may run another account's conference, so a reply
/// does not count if it names another account, or if the node that sent it lists the account's conferences without it.
/// </summary>
internal sealed class KazooRosters(KazooSearch search, KazooMemberCache memory, MediaMeter meter)
{
    private static readonly Func<KazooReply, bool> All = _ => false;

    private volatile IReadOnlyDictionary<ConferenceName, MediaRoster> latest =
        ImmutableDictionary<ConferenceName, MediaRoster>.Empty;

    /// <summary>See <see cref="IMediaLink.RostersAsync"/>.</summary>
    public async Task<IReadOnlyList<HeldConference>> AllAsync(
        IReadOnlyCollection<ConferenceName> names,
        IReadOnlyCollection<string> accounts,
        KazooConversation conversation,
        CancellationToken cancellation)
    {
        // Events that wait to be recorded are older than the replies to this query.
        await search.CatchUpAsync(conversation, cancellation);
        var earlier = accounts.Count == 0 ? latest : ImmutableDictionary<ConferenceName, MediaRoster>.Empty;
        var asked = Task.WhenAll(names.Select(it =>
            AskAsync(it, reply => IsSame(reply, earlier.GetValueOrDefault(it)), conversation, cancellation)));
        var lists = await Task.WhenAll(accounts.Select(it => RunningAsync(it, conversation, cancellation)));
        var listed = lists.SelectMany(it => it).ToHashSet();
        var others = Task.WhenAll(listed.Except(names).Select(it => AskAsync(it, All, conversation, cancellation)));
        var held = await Task.WhenAll((await asked).Concat(await others).Select(async it => (
            it.Name,
            Held: await CheckAsync(it.Name, it.Replies, listed, conversation, cancellation))));
        if (accounts.Count > 0)
        {
            latest = held.Where(it => it.Held?.Roster is not null)
                .ToDictionary(it => it.Name, it => it.Held!.Roster!);
        }

        return [.. held.Where(it => it.Held is not null).Select(it => Completed(it.Held!, it.Name, earlier))];
    }

    /// <summary>Learns the numbers of a conference's members.</summary>
    /// <param name="wanted">The legs whose numbers are enough.</param>
    public async Task LearnAsync(
        ConferenceName name,
        IReadOnlyCollection<CallId> wanted,
        KazooConversation conversation,
        CancellationToken cancellation)
    {
        var (_, replies) = await AskAsync(
            name,
            reply => reply is KazooReply.Held held && wanted.All(call =>
                held.Roster.Legs.Any(leg => leg.CallId == call && leg.MemberId is not null)),
            conversation,
            cancellation);
        await CheckAsync(name, replies, [], conversation, cancellation);
    }

    /// <summary>False if the cluster runs another account's conference under this name.</summary>
    public async Task<bool> IsFreeAsync(
        ConferenceName name, KazooConversation conversation, CancellationToken cancellation)
    {
        var (_, replies) = await AskAsync(name, All, conversation, cancellation);
        var held = HeldUnder(name, replies);
        return (await OursAsync(name, held, [], conversation, cancellation)).Count == held.Length;
    }

    // Where something happened since the cluster was asked, it is asked again, without accounts. Then the instance that
    // counted is enough, so that less time passes in which something can happen. Of two that have been running equally
    // long, the recorded one counts, so both are needed.
    private static bool IsSame(KazooReply reply, MediaRoster? earlier) =>
        earlier is { IsTied: false } && reply is KazooReply.Held held && held.Roster.Uuid == earlier.Uuid;

    private static HeldConference Completed(
        HeldConference held, ConferenceName name, IReadOnlyDictionary<ConferenceName, MediaRoster> earlier) =>
        held.Roster is { } roster && earlier.TryGetValue(name, out var known) && !known.IsTied
        && known.Uuid == roster.Uuid
            ? held with { Roster = roster with { Others = known.Others } }
            : held;

    private async Task<(ConferenceName Name, IReadOnlyList<KazooReply> Replies)> AskAsync(
        ConferenceName name,
        Func<KazooReply, bool> isEnough,
        KazooConversation conversation,
        CancellationToken cancellation) =>
        (name, await search.AskAsync(conversation.Speaker.Search(name), conversation, isEnough, cancellation));

    private static KazooReply.Held[] HeldUnder(ConferenceName name, IEnumerable<KazooReply> replies) =>
        [.. replies.OfType<KazooReply.Held>().Where(it => it.Conference == name.Text)];

    private async Task<HeldConference?> CheckAsync(
        ConferenceName name,
        IReadOnlyList<KazooReply> replies,
        HashSet<ConferenceName> listed,
        KazooConversation conversation,
        CancellationToken cancellation)
    {
        var held = HeldUnder(name, replies);
        if (held.Length == 0)
        {
            return replies.Any(it => it is KazooReply.NotHeld no && no.Conference == name.Text)
                ? new(name.Place, null) { AsDynamic = name.IsDynamic }
                : null;
        }

        var ours = await OursAsync(name, held, listed, conversation, cancellation);
        foreach (var leg in ours.SelectMany(it => it.Roster.Legs).Where(it => it.MemberId is not null))
            memory.Number(name.Place, leg.CallId, leg.MemberId!.Value);
        return ours.Count == 0
            ? null
            : new(name.Place, MediaRoster.Of(ours.Select(it => it.Roster))) { AsDynamic = name.IsDynamic };
    }

    // The name of a dynamic conference says whose it is. Kazoo's replies about one conference name no account.
    private async Task<IReadOnlyList<KazooReply.Held>> OursAsync(
        ConferenceName name,
        IReadOnlyCollection<KazooReply.Held> held,
        HashSet<ConferenceName> listed,
        KazooConversation conversation,
        CancellationToken cancellation)
    {
        var others = name.IsDynamic || listed.Contains(name) || held.All(it => it.Account is not null)
            ? []
            : await NodesWithoutAsync(name, conversation, cancellation);
        KazooReply.Held[] ours =
        [
            .. held.Where(it => it.Account is { } account ? account == name.Account : !others.Contains(it.Node ?? "")),
        ];
        foreach (var _ in held.Skip(ours.Length))
            meter.PassedOver(MediaMeter.OtherAccount);
        return ours;
    }

    // The nodes that list the account's conferences without this one; none if any node lists it.
    private async Task<IReadOnlyCollection<string>> NodesWithoutAsync(
        ConferenceName name, KazooConversation conversation, CancellationToken cancellation)
    {
        var replies = await search.AskAsync(
            conversation.Speaker.SearchAll(name.Account), conversation, Lists, cancellation);
        return replies.Any(Lists) ? [] : [.. replies.OfType<KazooReply.Running>().Select(it => it.Node ?? "")];

        bool Lists(KazooReply reply) => NamesOf(reply, name.Account).Contains(name);
    }

    private async Task<IEnumerable<ConferenceName>> RunningAsync(
        string account, KazooConversation conversation, CancellationToken cancellation) =>
        (await search.AskAsync(conversation.Speaker.SearchAll(account), conversation, All, cancellation))
            .SelectMany(reply => NamesOf(reply, account)).Distinct();

    private static IEnumerable<ConferenceName> NamesOf(KazooReply reply, string account) =>
        reply is KazooReply.Running running && (running.Account ?? account) == account
            ? running.Conferences.Select(it => ConferenceName.Read(it, account)).OfType<ConferenceName>()
                .Where(it => it.Account == account)
            : [];
}
