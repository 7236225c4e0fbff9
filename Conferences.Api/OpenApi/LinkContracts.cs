using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Responses;
using Conferences.Domain.State;
using static Conferences.Api.OpenApi.ErrorExamples;
using static Conferences.Api.OpenApi.Parameters;

namespace Conferences.Api.OpenApi;

/// <summary>The published contract of links.</summary>
internal static class LinkContracts
{
    /// <summary>The link of the examples.</summary>
    public const string Id = "9b1deb4d3b7d4bad9bdd2b0d7b3dcb6d";

    private const string Body = """{"data":{"name":"Ada","is_moderator":true,"expires_in":3600}}""";
    private const string Text = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJqdGkiOiI5YjFkZWI0ZDNiN2Q0YmFk…";

    private static readonly JoinLink Link = new(
        JoinLink.IdOf(ResponseExamples.Id, new(Id)),
        ResponseExamples.Id,
        new(Id),
        IsModerator: true,
        ResponseExamples.At,
        ResponseExamples.At.AddHours(1));

    private static readonly LinkResponse Valid = LinkResponse.Of(Link, "Ada", ResponseExamples.At) with
    {
        Link = Text,
        Url = $"https://conferences.example/console/join/{Text}",
    };

    private static readonly LinkResponse Revoked = LinkResponse.Of(
        Link with { RevokedAt = ResponseExamples.At.AddMinutes(5) }, "Ada", ResponseExamples.At.AddMinutes(5));

    private static readonly Problem
        WrongLink = new("wrongLink", "A field is invalid", Reply.Invalid(new ValidationErrors().Add(
            "expires_in", "minimum", "Value must be at least 60", ("target", 60), ("value", 1)))),
        TooManyLinks = new(
            "tooManyLinks",
            "The conference has as many valid links as it may, or the account has stored as much as it may",
            OutcomeReplies.OverQuota($"{JoinLink.MostOpen} valid links of a conference")),
        Unknown = new("unknownLink", "No such conference or link", Replies.Unknown(Id));

    /// <summary>Every endpoint.</summary>
    public static readonly OperationContract[] All =
    [
        new("ListLinks")
        {
            Parameters = [.. Paging],
            Gives =
            [
                new("links", "JoinLink[]", Reply.Ok([Valid], ResponseJson.Default.IReadOnlyListLinkResponse))
                {
                    Beside = new() { ["page_size"] = 1, ["start_key"] = ResponseExamples.Key },
                },
            ],
            Problems = [.. Context, UnknownConference, FaultyPage],
        },
        new("CreateLink")
        {
            Parameters = [Idempotency],
            Takes = new("NewLink", ("moderator", Body)),
            Gives =
            [
                new("link", "JoinLink", Reply.Ok(Valid, ResponseJson.Default.LinkResponse, 201) with
                {
                    Location =
                        $"/v2/accounts/{ResponseExamples.Account}/conferences/{ResponseExamples.Id}/links/{Id}",
                }),
            ],
            Problems = [.. Context, .. Sending, WrongLink, UnknownConference, TooManyLinks],
        },
        new("GetLink")
        {
            Gives = [new("link", "JoinLink", Reply.Ok(Valid, ResponseJson.Default.LinkResponse))],
            Problems = [.. Context, Unknown],
        },
        new("RevokeLink")
        {
            Parameters = [Idempotency],
            Gives = [new("revoked", "JoinLink", Reply.Ok(Revoked, ResponseJson.Default.LinkResponse))],
            Problems = [.. Context, .. Sending, Unknown],
        },
    ];
}
