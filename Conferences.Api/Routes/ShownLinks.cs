using Conferences.Api.Auth;
using Conferences.Api.Commands.Links;
using Conferences.Api.Crossbar;
using Conferences.Api.Queries;
using Conferences.Api.Responses;
using Conferences.Domain.State;

namespace Conferences.Api.Routes;

/// <summary>Links as they are shown, with their texts where the caller may create links.</summary>
internal sealed class ShownLinks(LinkQueries queries, LinkTokens tokens, IConfiguration configuration)
{
    /// <summary>The setting with the console's address as browsers reach it.</summary>
    public const string ConsoleSetting = "Console:Url";

    /// <summary>
    /// The reply with the link in it. One that is kept for repeats has neither the text nor the name: the one is a
    /// secret, the other may be erased.
    /// </summary>
    public async Task<Reply> CompleteAsync(HttpContext http, string id, Reply reply) =>
        reply.Message is null
        && reply.Data.GetProperty("id").GetString() is { } link
        && await queries.FindAsync(CrossbarRequest.AccountOf(http), id, link, http.RequestAborted) is { } found
            ? reply.With(Show(http, found), ResponseJson.Default.LinkResponse)
            : reply;

    /// <summary>A link as this caller may see it.</summary>
    public LinkResponse Show(HttpContext http, LinkRow row)
    {
        var shown = LinkResponse.Of(row.Link, row.Name, CrossbarRequest.Of(http).At);
        if (shown.Status != JoinLinkStatus.Valid.Name() || !Caller.Of(http.User)!.May(Scopes.Write))
            return shown;
        var text = tokens.Sign(CrossbarRequest.AccountOf(http), row.Link);
        return shown with { Link = text, Url = $"{ConsoleOf(http.Request)}/join/{text}" };
    }

    private string ConsoleOf(HttpRequest request) => configuration[ConsoleSetting] is { Length: > 0 } given
        ? given.TrimEnd('/')
        : $"{request.Scheme}://{request.Host}{request.PathBase}/console";
}
