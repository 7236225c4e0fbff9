using System.Security.Cryptography;
using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Domain.Commands.Observed;
using Conferences.Domain.State;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>What the servers hold.</summary>
internal sealed class FreeSwitchRosters(
    FreeSwitchSettings settings,
    FreeSwitchRecorder recorder,
    FreeSwitchHomes homes,
    SpeakerSignals speakers,
    MediaPositions positions,
    TimeProvider clock)
{
    private static readonly JsonElement NoVariables = JsonElement.Parse("{}"u8);

    private readonly FreeSwitchFiles files = new(settings);

    /// <summary>
    /// The conferences of this service on one server. Each roster is newer than every event that was taken before, all
    /// of which are recorded by then; what comes after may be in it or not.
    /// </summary>
    public async Task<IReadOnlyList<HeldConference>> OfAsync(FreeSwitchServer server, CancellationToken cancellation)
    {
        var position = positions.Of(server.CoreUuid, server.LastSequence);
        var reply = await server.RunAsync("conference json_list compact", Ids.New(), cancellation);
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
        FreeSwitchText.Clean(name),
        FreeSwitchText.Clean(number),
        NoVariables,
        at);
}
