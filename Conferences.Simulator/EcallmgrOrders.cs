using System.Text.Json;
using Conferences.Api.Media;
using Conferences.Api.Media.Kazoo;
using Conferences.Domain.State;

namespace Conferences.Simulator;

/// <summary>Translates Kazoo's commands for the switch model.</summary>
internal static class EcallmgrOrders
{
    /// <summary>The command, or null if a media server ignores it.</summary>
    public static MediaCommand? Of(JsonElement command, string account, SwitchConference conference)
    {
        var name = command.Text("Application-Name") ?? "";
        var order = new MediaCommand(
            account, command.Text("Conference-ID")!, conference.Uuid, name, DateTimeOffset.MaxValue)
        {
            MediaName = command.Text("Media-Name") ?? command.Text("Text"),
        };
        return name switch
        {
            MediaCommands.Lock or MediaCommands.Unlock or MediaCommands.Record or MediaCommands.StopRecording => order,
            MediaCommands.Say => order,
            MediaCommands.Play when command.Text("Participant-ID") is null => order,
            MediaCommands.Set => order with { Setting = new(command.Text("Parameter")!, command.Text("Value")!) },
            MediaCommands.Kick when command.Text("Participant-ID") is null => order with
            {
                Targets = [TargetOf(conference.Members.Values.MaxBy(it => it.MemberId)!)],
            },
            MediaCommands.Relate when Find(command, conference, "Participant-ID") is { } one
                && Find(command, conference, "Other-Participant") is { } other => order with
                {
                    Targets = [one, other],
                    Relationship = command.Text("Relationship") ?? "clear",
                },
            MediaCommands.Relate => null,
            _ when Find(command, conference, "Participant-ID") is { } target => order with { Targets = [target] },
            _ => null,
        };
    }

    /// <summary>The dial in a command.</summary>
    /// <param name="newId">Generates ids: of the instance it may start, and of legs without one.</param>
    public static MediaCommand Dial(
        JsonElement command, string account, string conferenceId, Func<string> newId, DateTimeOffset now) =>
        new(account, conferenceId, null, MediaCommands.Dial, DateTimeOffset.MaxValue)
        {
            OperationId = command.Id<OperationId>(KazooMessage.MsgId),
            Dialling = new(
                new(newId()), (int)(command.Number("Timeout") ?? 20), [.. Texts(command, "Participant-Flags")]),
            Endpoints = [.. Items(command, "Endpoints").Select(it => Endpoint(it, conferenceId, newId, now))],
        };

    private static MediaEndpoint Endpoint(JsonElement it, string conferenceId, Func<string> newId, DateTimeOffset now)
    {
        var key = it.Text("Route") ?? it.Text("Endpoint-ID") ?? "";
        return new(
            key,
            it.Id<CallId>("Outbound-Call-ID") ?? new(newId()),
            new(newId(), conferenceId, newId(), "", key, JsonElement.Parse("{}"u8), now));
    }

    private static IEnumerable<JsonElement> Items(JsonElement json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];

    private static IEnumerable<string> Texts(JsonElement json, string name) => Items(json, name)
        .Where(it => it.ValueKind is JsonValueKind.String).Select(it => it.GetString()!);

    private static MediaTarget? Find(JsonElement command, SwitchConference conference, string name) =>
        command.Number(name) is { } number
        && conference.Members.Values.FirstOrDefault(it => it.MemberId == number) is { } member
            ? TargetOf(member)
            : null;

    private static MediaTarget TargetOf(SwitchMember it) => new(0, it.CallId, it.MemberId);
}
