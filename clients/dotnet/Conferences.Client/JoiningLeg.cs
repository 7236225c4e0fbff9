using Conferences.Client.Models;

namespace Conferences.Client;

/// <summary>One call to a conference, as a call controller reports it.</summary>
public sealed record JoiningLeg
{
    /// <summary>Identifies the call, 1 to 255 characters. The same call id is the same participant while it is in.
    /// </summary>
    public required string CallId { get; init; }

    /// <summary>The caller's name, at most 255 characters; null if it is not known.</summary>
    public string? CallerIdName { get; init; }

    /// <summary>The caller's number, at most 255 characters; null if it is not known or withheld.</summary>
    public string? CallerIdNumber { get; init; }

    /// <summary>Whether it is a moderator, in a conference without pins; where there are pins, the pin
    /// decides.</summary>
    public bool? IsModerator { get; init; }

    /// <summary>The pin that the caller has entered, at most 64 digits; null for none.</summary>
    public string? Pin { get; init; }

    /// <summary>Whether it joins muted; null for what the conference says of its role.</summary>
    public bool? Mute { get; init; }

    /// <summary>Whether it joins deaf; null for what the conference says of its role.</summary>
    public bool? Deaf { get; init; }

    /// <summary>True to listen without taking part: listed, but in no count, limit or role.</summary>
    public bool? Ghost { get; init; }

    /// <summary>Variables of the call, which participants and events show; at most 10,000 characters
    /// together.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    internal JoinOrActionRequest Request => new()
    {
        Data = new()
        {
            CallId = CallId,
            CallerIdName = CallerIdName,
            CallerIdNumber = CallerIdNumber,
            IsModerator = IsModerator,
            Pin = Pin,
            Mute = Mute,
            Deaf = Deaf,
            Ghost = Ghost,
            CustomChannelVars = Variables.Count == 0
                ? null
                : new() { AdditionalData = Variables.ToDictionary(it => it.Key, it => (object)it.Value) },
        },
    };
}
