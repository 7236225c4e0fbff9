using System.Collections.Frozen;
using Conferences.Domain.State;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>What keys of the telephone do, by group.</summary>
internal sealed class FreeSwitchKeys(FreeSwitchSettings settings)
{
    private const string Usual = "default";
    private const string UsualOfModerators = "moderator";

    private static readonly FrozenDictionary<string, (OperationAction Action, bool Toggles)> Known =
        new Dictionary<string, (OperationAction, bool)>
        {
            ["mute"] = (OperationAction.Mute, false),
            ["unmute"] = (OperationAction.Unmute, false),
            ["toggle_mute"] = (OperationAction.Mute, true),
            ["deaf"] = (OperationAction.Deaf, false),
            ["undeaf"] = (OperationAction.Undeaf, false),
            ["toggle_deaf"] = (OperationAction.Deaf, true),
            ["hangup"] = (OperationAction.Kick, false),
            ["lock"] = (OperationAction.Lock, false),
            ["unlock"] = (OperationAction.Unlock, false),
            ["toggle_lock"] = (OperationAction.Lock, true),
            ["record"] = (OperationAction.Record, false),
            ["recordstop"] = (OperationAction.StopRecording, false),
            ["toggle_record"] = (OperationAction.Record, true),
            ["end"] = (OperationAction.End, false),
        }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, FrozenDictionary<string, string>> Groups =
        new Dictionary<string, FrozenDictionary<string, string>>
        {
            [Usual] = Keys(("0", "toggle_mute"), ("*", "toggle_deaf"), ("#", "hangup")),
            [UsualOfModerators] = Keys(
                ("0", "toggle_mute"), ("*", "toggle_deaf"), ("#", "hangup"), ("5", "toggle_lock")),
        }.ToFrozenDictionary();

    /// <summary>What a key may do, in the order of the alphabet.</summary>
    public static IEnumerable<string> Actions => Known.Keys.Order(StringComparer.Ordinal);

    public static bool IsAction(string action) => Known.ContainsKey(action);

    public static bool IsKey(string key) => key is [(>= '0' and <= '9') or (>= 'A' and <= 'D') or '*' or '#'];

    /// <summary>What the key does for a participant; null if nothing.</summary>
    /// <param name="group">The name of the group; null for the usual one. In one that is unknown, no key does anything.
    /// </param>
    public (OperationAction Action, bool Toggles)? Find(string? group, bool isModerator, string key)
    {
        var name = string.IsNullOrEmpty(group) ? isModerator ? UsualOfModerators : Usual : group;
        var action = settings.Controls.TryGetValue(name, out var configured)
            ? configured.GetValueOrDefault(key)
            : Groups.GetValueOrDefault(name)?.GetValueOrDefault(key);
        return action is not null && Known.TryGetValue(action, out var known) ? known : null;
    }

    private static FrozenDictionary<string, string> Keys(params (string Key, string Action)[] keys) =>
        keys.ToFrozenDictionary(it => it.Key, it => it.Action);
}
