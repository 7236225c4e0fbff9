using System.Text.Json;
using System.Text.RegularExpressions;
using Conferences.Api.Crossbar;
using Conferences.Domain.State;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>A leg that the dialplan has parked, and that waits for a decision.</summary>
/// <param name="Dialled">The number that was called.</param>
/// <param name="Account">The account that the dialplan names, or null.</param>
/// <param name="Attempt">How often it was asked for a pin.</param>
/// <param name="Pin">What it entered last; null if it was not asked.</param>
/// <param name="IsOurs">True if the dialplan says that nobody but this service decides about it.</param>
internal sealed partial record ParkedLeg(
    CallId CallId, string Dialled, string? Account, string Name, string Number, int Attempt, string? Pin, bool IsOurs)
{
    // The dialplan's variables, and those that are kept on the channel from one attempt to the next.
    public const string AccountVariable = "conferences_account_id";
    public const string MarkVariable = "conferences";
    public const string DialledVariable = "conferences_dialled";
    public const string AttemptVariable = "conferences_attempt";
    public const string PinVariable = "conferences_pin";

    // No account is called so. Callers of one that is misspelt must not reach the number of another.
    private const string NoAccount = "-";

    /// <summary>All of these.</summary>
    public static readonly IReadOnlyList<string> Variables =
        [AccountVariable, MarkVariable, DialledVariable, AttemptVariable, PinVariable];

    /// <summary>True if what was dialled can be part of a command.</summary>
    public bool IsPlain => IsNumber().IsMatch(Dialled);

    /// <summary>The leg of which the server says that it is parked; null if nobody called in by it.</summary>
    public static ParkedLeg? Of(EslEvent parked) =>
        parked["Call-Direction"] == "inbound" && FreeSwitchText.Id<CallId>(parked["Unique-ID"]) is { } callId
            ? new ParkedLeg(
                callId,
                CallerText.Clean(parked["Caller-Destination-Number"]),
                null,
                CallerText.Clean(parked["Caller-Caller-ID-Name"]),
                CallerText.Clean(parked["Caller-Caller-ID-Number"]),
                0,
                null,
                IsOurs: false)
                .With(Variables.ToDictionary(it => it, it => parked[$"variable_{it}"]))
            : null;

    /// <summary>The leg, in a row of <c>show channels</c>; null if it is not parked, or did not call in.</summary>
    public static ParkedLeg? Of(JsonElement row) =>
        row.ValueKind is JsonValueKind.Object && Text(row, "direction") == "inbound"
        && Text(row, "application") == "park" && FreeSwitchText.Id<CallId>(Text(row, "uuid")) is { } callId
            ? new(
                callId,
                CallerText.Clean(Text(row, "initial_dest") is { Length: > 0 } first ? first : Text(row, "dest")),
                null,
                CallerText.Clean(Text(row, "initial_cid_name") ?? Text(row, "cid_name")),
                CallerText.Clean(Text(row, "initial_cid_num") ?? Text(row, "cid_num")),
                0,
                null,
                IsOurs: false)
            : null;

    /// <summary>The leg, with what the variables of its channel say.</summary>
    /// <param name="set">Each of <see cref="Variables"/>; null or empty if it is not set.</param>
    public ParkedLeg With(IReadOnlyDictionary<string, string?> set)
    {
        return this with
        {
            Dialled = Value(DialledVariable) is { } first ? CallerText.Clean(first) : Dialled,
            Account = Value(AccountVariable) is { } account && !Ids.IsId(account) ? NoAccount : Value(AccountVariable),
            Attempt = int.TryParse(Value(AttemptVariable), out var attempt) ? attempt : 0,
            Pin = CallerText.Clean(Value(PinVariable)),
            IsOurs = Value(AccountVariable) is not null || Value(DialledVariable) is not null
                || Value(MarkVariable) == "true",
        };

        string? Value(string name) => set[name] is { Length: > 0 } value ? value : null;
    }

    private static string? Text(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex(@"\A[A-Za-z0-9+*#._-]{1,64}\z")]
    private static partial Regex IsNumber();
}
