using System.Globalization;

namespace Conferences.Api.Crossbar;

/// <summary>Kazoo's errors that more than one place answers with.</summary>
internal static class Replies
{
    /// <summary>The answer to a repeat whose request is not the one the key was first used for.</summary>
    public static Reply KeyReused { get; } = Reply.Invalid(
        "Idempotency-Key",
        "reused",
        "This key was used for another request",
        StatusCodes.Status409Conflict);

    /// <summary>The answer where the account has more answers waiting to be sent than it may.</summary>
    public static Reply TooMuchUnsent { get; } = Reply.Error(
        StatusCodes.Status503ServiceUnavailable,
        "datastore_fault",
        new { message = "too many large answers of this account are not sent yet" }) with
    { RetryAfter = 1 };

    /// <summary>The answer where the account follows or streams as many histories as it may.</summary>
    public static Reply TooManyStreams { get; } = Reply.Error(
        StatusCodes.Status429TooManyRequests,
        "too_many_requests",
        new { message = "too many histories of this account are streamed already" }) with
    { RetryAfter = 1 };

    /// <summary>No such conference, participant or operation.</summary>
    public static Reply Unknown(string? id) => Reply.Error(
        StatusCodes.Status404NotFound,
        "bad_identifier",
        new { message = "bad identifier", cause = id });

    /// <summary>A participant to relate is not in. As Kazoo, which says so here in a form of its own.</summary>
    public static Reply UnknownToRelate(string participant) => Reply.Error(
        StatusCodes.Status404NotFound,
        "bad_identifier",
        new { id = int.Parse(participant, CultureInfo.InvariantCulture), message = "bad identifier" });

    /// <summary>What stands in the path is no account's id.</summary>
    public static Reply UnknownAccount(string account) => Reply.Error(
        StatusCodes.Status404NotFound,
        "bad identifier",
        new { message = $"invalid account_id '{account}'" });

    /// <summary>An action, verb or paging nobody knows.</summary>
    public static Reply Faulty(string message = "faulty request") =>
        Reply.Error(StatusCodes.Status404NotFound, "faulty_request", new { message });

    /// <summary>The server has rejected the request with this status, before anything of it was processed.</summary>
    public static Reply Rejected(int status) => status is StatusCodes.Status413PayloadTooLarge
        ? CrossbarRequest.TooLarge
        : Reply.Error(status, "faulty_request", new
        {
            message = status switch
            {
                StatusCodes.Status405MethodNotAllowed => "method not allowed",
                StatusCodes.Status408RequestTimeout => "the request did not arrive in time",
                StatusCodes.Status411LengthRequired => "the request has no length",
                StatusCodes.Status414UriTooLong => "the first line of the request is too long",
                StatusCodes.Status431RequestHeaderFieldsTooLarge => "the headers of the request are too large",
                StatusCodes.Status505HttpVersionNotsupported => "this version of HTTP is not supported",
                _ => "the request is not HTTP",
            },
        });
}
