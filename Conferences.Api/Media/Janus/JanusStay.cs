using System.Globalization;
using Conferences.Api.Crossbar;
using Conferences.Domain.State;

namespace Conferences.Api.Media.Janus;

/// <summary>
/// A leg as a participant of the AudioBridge. A leg that moves to another connection is there as another participant
/// before the first one leaves, so that nobody sees it leave.
/// </summary>
/// <param name="CallId">The leg.</param>
/// <param name="Number">1 for its first connection.</param>
internal readonly record struct JanusStay(CallId CallId, int Number)
{
    /// <summary>
    /// The number of every leg's stay in the record: each comes and goes once, and a late event about it is recognized.
    /// </summary>
    public const long MemberId = 1;

    private const int LegLength = 32;
    private const int Longest = 128;
    private const char Separator = '.';

    /// <summary>The participant's id on Janus: that of the leg, from the second connection on with its number.
    /// </summary>
    public string ParticipantId => Number == 1
        ? CallId.Text
        : string.Create(CultureInfo.InvariantCulture, $"{CallId.Text}{Separator}{Number}");

    /// <summary>
    /// The stay that a participant of the AudioBridge is; null if the id can be no leg's. One that the service did not
    /// let in is a leg of its own.
    /// </summary>
    public static JanusStay? Read(string? participantId) => participantId switch
    {
        null or { Length: 0 or > Longest } => null,
        { Length: > LegLength + 1 } when participantId[LegLength] == Separator && Ids.IsId(participantId[..LegLength])
            && int.TryParse(
                participantId[(LegLength + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number > 1 => new(new(participantId[..LegLength]), number),
        _ => new(new(participantId), 1),
    };
}
