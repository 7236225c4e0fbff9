namespace Conferences.Api.Responses;

/// <summary>The account that logged in.</summary>
/// <param name="AccountId">The account the key belongs to.</param>
internal sealed record LoggedInResponse(string AccountId);
