using System.Net;
using Conferences.Client.Http;

namespace Conferences.Client;

/// <summary>The one exception of the client: the service refused a request, or could not be asked.</summary>
public sealed class ConferencesException : Exception
{
    /// <summary>Makes one with a message and the exception that led to it.</summary>
    public ConferencesException(string message, Exception? innerException = null) : base(message, innerException)
    {
    }

    /// <summary>The answer's status; null if there was no answer. Then it is not known whether a write was carried out,
    /// and the same request with the same idempotency key finds out.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>The service's name for the error, e.g. <c>bad_identifier</c>, <c>validation error</c> or <c>locked</c>;
    /// empty if it gave none, as where a proxy answered.</summary>
    public string Error { get; init; } = "";

    /// <summary>What is wrong with which field, in the service's order; empty if the error is not about the request's
    /// content.</summary>
    public IReadOnlyList<RequestProblem> Problems { get; init; } = [];

    /// <summary>Names the request in the service's logs and history; null if there was no answer.</summary>
    public string? RequestId { get; init; }

    /// <summary>The document's revision as it is now, where an edit was refused because it has changed (412); else
    /// null.
    /// </summary>
    public string? Revision { get; init; }

    /// <summary>After how long the service wants to be asked again; null if it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>True if the same request may succeed later: there was no answer, or the service was overloaded or away.
    /// </summary>
    public bool IsTransient => RetryPolicy.IsTransient(Status);
}

/// <summary>One thing that is wrong with a request.</summary>
/// <param name="Field">The field, as it is written in JSON, with dots for nested ones; null if it is the whole
/// request.</param>
/// <param name="Rule">The rule that it breaks, e.g. <c>required</c>, <c>unique</c>, <c>locked</c>.</param>
/// <param name="Message">A sentence about it, in English.</param>
/// <param name="Cause">What breaks it, e.g. the value, or the numbers that are in use; null if nothing is
/// named.</param>
public sealed record RequestProblem(string? Field, string Rule, string Message, string? Cause);
