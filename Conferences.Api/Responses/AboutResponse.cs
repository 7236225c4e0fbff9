namespace Conferences.Api.Responses;

/// <summary>What the service can do.</summary>
/// <param name="Media">The media server.</param>
internal sealed record AboutResponse(AboutMediaResponse Media);

/// <summary>What the media server can do.</summary>
/// <param name="TakesJoins">
/// True if the call controller reports joins and hang-ups to this API; false if the media server reports them itself.
/// </param>
/// <param name="TakesLegs">True if browsers can join by the WebSocket of legs, with sound.</param>
internal sealed record AboutMediaResponse(bool TakesJoins, bool TakesLegs);
