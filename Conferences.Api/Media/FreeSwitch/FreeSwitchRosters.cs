using System.Security.Cryptography;
using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.State;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>What the servers hold.</summary>
internal sealed partial class FreeSwitchRosters(
    FreeSwitchSettings settings,
    FreeSwitchServers servers,
    FreeSwitchProofs proofs,
    FreeSwitchRecorder recorder,
    FreeSwitchHomes homes,
    SpeakerSignals speakers,
    MediaPositions positions,
    TimeProvider clock,
    ILogger<FreeSwitchRosters> log)
{
    private static readonly JsonElement NoVariables = JsonElement.Parse("{}"u8);

    private readonly FreeSwitchFiles files = new(settings);

    /// <summary>See <see cref="IMediaLink.RostersAsync"/>.</summary>
    public async Task<IReadOnlyList<HeldConference>> AllAsync(
        IReadOnlyCollection<RecordedConference> recorded,
        IReadOnlyCollection<string> accounts,
        CancellationToken cancellation)
    {
        var asked = servers.All.Where(it => it.Current is not null).ToArray();
        if (asked.Length == 0 && !servers.All.Any(it => it.IsGivenUp))
            throw new LinkDownException();
        var lists = await Task.WhenAll(asked.Select(it => ListAsync(it, cancellation)));
        var answered = asked.Zip(lists).Where(it => it.Second is not null).Select(it => it.First).ToHashSet();
        var ours = recorded.Select(it => it.Place).ToHashSet();
        var held = lists.SelectMany(it => it ?? [])
            .Where(it => ours.Contains(it.Place) || accounts.Contains(it.Place.Account))
            .GroupBy(it => it.Place, (place, many) => new HeldConference(
                place, MediaRoster.Of(many.Select(it => it.Roster!))))
            .ToDictionary(it => it.Place);
        return
        [
            .. held.Values,
            .. recorded.Where(it => !held.ContainsKey(it.Place) && IsGone(it, answered))
                .Select(it => new HeldConference(it.Place, null)),
        ];
    }

    /// <summary>
    /// The conferences of this service on one server. Each roster is newer than every event that was taken before, all
    /// of which are recorded by then; what comes after may be in it or not.
    /// </summary>
    public async Task<IReadOnlyList<HeldConference>> OfAsync(FreeSwitchServer server, CancellationToken cancellation)
    {
        var position = positions.Of(server.CoreUuid, server.LastSequence);
        var reply = await server.RunAsync("conference json_list compact", Ids.New(), cancellation);
        await proofs.NoneKeptBackAsync(cancellation);
        await recorder.SettledAsync().WaitAsync(cancellation);
        var held = new List<HeldConference>();
        foreach (var listed in FreeSwitchList.Read(reply.Body))
        {
            if (server.GivenUp.ContainsKey(listed.Uuid))
                await EndAsync(server, listed, cancellation);
            else
                held.Add(new(listed.Place, await RosterAsync(server, listed, position, cancellation)));
        }

        return held;
    }

    // It was recorded as over while the server could not be reached: nobody who calls gets to those who are in it.
    private static async Task EndAsync(
        FreeSwitchServer server, FreeSwitchListed listed, CancellationToken cancellation)
    {
        var name = ManagedName.Of(listed.Place.Account, listed.Place.ConferenceId);
        await server.RunAsync($"conference {name} hup all", Ids.New(), cancellation);
    }

    private async Task<MediaRoster> RosterAsync(
        FreeSwitchServer server, FreeSwitchListed listed, long position, CancellationToken cancellation)
    {
        var ghosts = listed.HasGhosts
            ? FreeSwitchList.Ghosts((await server.RunAsync(
                $"conference {ManagedName.Of(listed.Place.Account, listed.Place.ConferenceId)} xml_list",
                Ids.New(),
                cancellation)).Body)
            : [];
        homes.Runs(listed.Place, server, listed.Uuid);
        foreach (var member in listed.Members)
        {
            homes.Joined(
                member.CallId, new(listed.Place, server, listed.Uuid, member.MemberId, member.IsModerator));
            if (member is { Talks: true, CanSpeak: true, IsHeld: false })
                speakers.Start(listed.Place, member.CallId, listed.Uuid);
        }

        return new(
            listed.Uuid,
            server.HostName,
            position,
            listed.IsLocked,
            listed.Recording is { } path ? files.NameOf(path) : null,
            [.. listed.Members.Select(it => Leg(it, listed.Place.ConferenceId, ghosts.Contains(it.CallId)))])
        {
            RunTime = listed.RunTime,
        };
    }

    private MediaLeg Leg(FreeSwitchListedMember it, string conferenceId, bool isGhost) => new(
        it.CallId,
        PersonOf(it.Name, it.Number, conferenceId, clock.GetUtcNow()),
        it.IsModerator,
        !it.CanSpeak,
        !it.CanHear,
        it.MemberId)
    {
        Ghost = isGhost,
    };

    /// <summary>Who a leg is, as the server shows it.</summary>
    public static Person PersonOf(string? name, string? number, string conferenceId, DateTimeOffset at) => new(
        Ids.New(),
        conferenceId,
        RandomNumberGenerator.GetHexString(32, lowercase: true),
        CallerText.Clean(name),
        CallerText.Clean(number),
        NoVariables,
        at);

    private async Task<IReadOnlyList<HeldConference>?> ListAsync(
        FreeSwitchServer server, CancellationToken cancellation)
    {
        try
        {
            return await OfAsync(server, cancellation);
        }
        catch (Exception silent) when (silent is LinkDownException or EslEndedException or EslCommandException
            or TimeoutException || (silent is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            NotListed($"{server.Settings}", silent.Message);
            return null;
        }
    }

    // Of one that no server lists: whether the server that has to list it did, or was given up.
    private bool IsGone(RecordedConference it, HashSet<FreeSwitchServer> answered)
    {
        FreeSwitchServer[] candidates = servers.Named(it.Switch) is { } server
            ? [server]
            : [.. servers.All.Where(other => it.Switch is null || other.HostName is null)];
        if (candidates.Any(other => !answered.Contains(other) && !other.IsGivenUp))
            return false;
        foreach (var dead in candidates.Where(other => other.IsGivenUp))
        {
            homes.Ended(it.Place, dead);
            if (it.Uuid is { } uuid)
                dead.GivenUp[uuid] = true;
        }

        return true;
    }

    [LoggerMessage(
        LogLevel.Warning,
        "FreeSWITCH at {Server} did not list its conferences: {Cause}",
        EventName = "freeswitch.list_failed")]
    private partial void NotListed(string server, string cause);
}
