namespace Conferences.Api.Responses;

/// <summary>The actions that the media server offers, by where they are put, in alphabetical order.</summary>
/// <param name="Conference">Those of a conference.</param>
/// <param name="Participants">Those of all participants of a conference.</param>
/// <param name="Participant">Those of one participant.</param>
internal sealed record CapabilitiesResponse(
    IReadOnlyList<string> Conference, IReadOnlyList<string> Participants, IReadOnlyList<string> Participant);
