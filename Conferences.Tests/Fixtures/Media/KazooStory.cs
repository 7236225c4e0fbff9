using System.Text.Json;
using Conferences.Api.Crossbar;
using Conferences.Api.Media.Kazoo;
using Conferences.Domain.Commands;
using Conferences.Domain.Events;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Domain;

namespace Conferences.Tests.Fixtures.Media;

/// <summary>A conference of which a Kazoo cluster reports, without a database or a broker.</summary>
internal sealed class KazooStory(string? document = """{"member":{"join_muted":false}}""")
{
    private const string Account = "a0000000000000000000000000000001";

    public Story Story { get; } = new(document);

    public LiveConference Live => Story.Live;

    /// <summary>The call ids of those who are in, in the order of joining.</summary>
    public IEnumerable<string> Present => Story.State.Roster.Values.Select(it => it.CallId.Text);

    /// <summary>An event as Kazoo sends it; returns what is recorded.</summary>
    /// <param name="after">How long after the beginning it arrives.</param>
    public ConferenceEvent[] Hear(
        string name,
        string uuid,
        string? call = null,
        long? member = null,
        string? host = "fs1.example.com",
        TimeSpan after = default,
        string more = "{}")
    {
        var body = KazooMessages.Event(Account, Story.Id, name, uuid, call, member, host, more: more);
        var (heard, objection) = KazooEvent.Read(
            JsonSerializer.SerializeToUtf8Bytes(body),
            $"conference.event.{name}.{Account}.{Story.Id}.{call ?? Story.Id}",
            Ids.New);
        Assert.Null(objection);
        return [.. Story.Request(heard!.Word!(Story.Context with { At = Story.Noon + after, By = null })).Events];
    }

    /// <summary>These legs join, the first as member 1, and so on.</summary>
    public KazooStory With(string uuid, params string[] calls)
    {
        foreach (var (index, call) in calls.Index())
            Hear("add-member", uuid, call, index + 1);
        return this;
    }

    /// <summary>Decides and records.</summary>
    public Decision Request(Command command) => Story.Request(command);

    /// <summary>Each instance: its number and uuid, why it ended, and the uuids that ran beside it.</summary>
    public IEnumerable<(int Number, string Uuid, Reason? Reason, string Splits)> Instances() => Story.Events
        .Where(it => Instance.Of(it) is not null)
        .GroupBy(it => Instance.Of(it)!.Value)
        .Select(it => it.Aggregate((Instance?)null, (state, @event) =>
            Instance.Fold(state, Story.Id, @event, Story.Noon, 1))!)
        .Select(it => (it.Number, it.Uuid.Text, it.Reason, string.Join(' ', it.Splits.Select(split => split.Uuid))));
}
