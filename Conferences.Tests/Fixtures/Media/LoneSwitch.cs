using System.Text.Json;
using Conferences.Api.Media;
using Conferences.Domain.Commands;
using Conferences.Domain.State;
using Conferences.Simulator;

namespace Conferences.Tests.Fixtures.Media;

/// <summary>The simulated switch without unreliable lines: a command in, media events out.</summary>
internal sealed class LoneSwitch
{
    public const string Account = "account";
    public const string Id = "conference";

    public static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private int ids;

    public LoneSwitch() => Model = new("switch", () => $"{++ids}")
    {
        Doing = (command, leg) => Done.Add((command.Name, leg?.Text)),
    };

    public SwitchModel Model { get; }

    /// <summary>What it executed, and for which leg.</summary>
    public List<(string Name, string? CallId)> Done { get; } = [];

    /// <summary>Its only conference, while it runs.</summary>
    public SwitchConference State => Model.Find(Account, Id)!;

    /// <summary>A command that expires ten seconds after noon.</summary>
    public static MediaCommand Command(string name, params string[] legs) =>
        new(Account, Id, null, name, Noon.AddSeconds(10))
        {
            OperationId = new("op"),
            Targets = [.. legs.Select((leg, index) => new MediaTarget(index + 1, new(leg), null))],
        };

    /// <summary>A dial of muted moderators, all of them Ann.</summary>
    public static MediaCommand Dial(params string[] legs) => Command("dial") with
    {
        Dialling = new(new("dialled"), 20, [Dialling.IsModerator, Dialling.Mute]),
        Endpoints = [.. legs.Select(leg => new MediaEndpoint($"to-{leg}", new(leg), Ann))],
    };

    public void Admit(params string[] legs) => Execute(Command("admit", legs));

    /// <summary>Executes commands at noon; returns its media events as commands.</summary>
    public Command[] Execute(params MediaCommand[] commands) =>
        [.. commands.SelectMany(command => Heard(Model.Execute(command, Noon)))];

    /// <summary>A participant's action on the telephone; returns the resulting media events as commands.</summary>
    public IEnumerable<Command> Press(string leg, ParticipantAction action) =>
        Heard(Model.Press(Account, Id, new(leg), action));

    private static Person Ann => new("id", Id, "salt", "Ann", "+1", JsonElement.Parse("{}"), Noon);

    private static IEnumerable<Command> Heard(IEnumerable<SwitchEvent> words) => words.Select(mediaEvent =>
    {
        Assert.Equal((Account, Id), (mediaEvent.Account, mediaEvent.ConferenceId));
        return mediaEvent.Command(new(new("asked"), Noon));
    });
}
