using System.Diagnostics;
using Conferences.Api.Crossbar;

namespace Conferences.Api.Queries;

/// <summary>What looking for a conference comes to.</summary>
internal abstract record ConferenceLookup
{
    private ConferenceLookup()
    {
    }

    /// <summary>There it is.</summary>
    public sealed record Found(ConferenceView Sight) : ConferenceLookup;

    /// <summary>It is as the reader has it, under this ETag.</summary>
    public sealed record NotModified(string ETag) : ConferenceLookup;

    /// <summary>The account has no such conference, or had none at that moment.</summary>
    public sealed record Unknown(string Id) : ConferenceLookup;

    /// <summary>What the query string names is no moment.</summary>
    public sealed record InvalidMoment(ValidationErrors Errors) : ConferenceLookup;
}

/// <summary>The one place where a lookup becomes a response.</summary>
internal static class ConferenceLookupResponse
{
    /// <summary>Answers the request with what was found, or says why nothing is sent.</summary>
    /// <param name="found">Sends the conference.</param>
    public static async Task SendAsync(
        this HttpContext http, ConferenceLookup lookup, Func<ConferenceView, Task> found) =>
        await (lookup switch
        {
            ConferenceLookup.Found(var view) => found(view),
            ConferenceLookup.NotModified(var etag) => http.SendNotModifiedAsync(etag),
            ConferenceLookup.Unknown(var id) => http.SendAsync(Replies.Unknown(id)),
            ConferenceLookup.InvalidMoment(var errors) => http.SendAsync(Reply.Invalid(errors)),
            _ => throw new UnreachableException(),
        });
}
