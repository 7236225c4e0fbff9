using System.Text.Json;
using Conferences.Api.Media;
using Conferences.Api.Media.Kazoo;
using Conferences.Domain.State;

namespace Conferences.Simulator;

/// <summary>Kazoo's commands, as the switch model takes them.</summary>
internal static class EcallmgrOrders
{
    /// <summary>The order, or null for what a media server does nothing about.</summary>
    public static MediaCommand? Of(JsonElement command, string account, SwitchConference room)
    {
        var name = command.Text("Application-Name") ?? "";
        var order = new MediaCommand(account, command.Text("Conference-ID")!, room.Uuid, name, DateTimeOffset.MaxValue)
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
                Targets = [TargetOf(room.Members.Values.MaxBy(it => it.MemberId)!)],
            },
            MediaCommands.Relate when Find(command, room, "Participant-ID") is { } one
                && Find(command, room, "Other-Participant") is { } other => order with
                {
                    Targets = [one, other],
                    Relationship = command.Text("Relationship") ?? "clear",
                },
            MediaCommands.Relate => null,
            _ when Find(command, room, "Participant-ID") is { } target => order with { Targets = [target] },
            _ => null,
        };
    }

    /// <summary>The dial that a command asks for.</summary>
    /// <param name="newId">Makes ids: of the instance it may start, and of legs that nobody named.</param>
    public static MediaCommand Dial(
        JsonElement command, string account, string conferenceId, Func<string> newId, DateTimeOffset now) =>
        new(account, conferenceId, null, MediaCommands.Dial, DateTimeOffset.MaxValue)
        {
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

    private static MediaTarget? Find(JsonElement command, SwitchConference room, string name) =>
        command.Number(name) is { } number
        && room.Members.Values.FirstOrDefault(it => it.MemberId == number) is { } member
            ? TargetOf(member)
            : null;

    private static MediaTarget TargetOf(SwitchMember it) => new(0, it.CallId, it.MemberId);
}
