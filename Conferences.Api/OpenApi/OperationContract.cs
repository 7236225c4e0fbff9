using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;

namespace Conferences.Api.OpenApi;

/// <summary>The contract of one endpoint.</summary>
/// <remarks>The framework takes path, summary and description from the routes and their comments.</remarks>
/// <param name="Endpoint">The endpoint's name in the table of routes.</param>
internal sealed record OperationContract(string Endpoint)
{
    /// <summary>The request body, if any.</summary>
    public RequestExample? Takes { get; init; }

    /// <summary>The successful responses.</summary>
    public required IReadOnlyList<ResponseExample> Gives { get; init; }

    /// <summary>The error responses, apart from those that any request may get.</summary>
    public required IReadOnlyList<Problem> Problems { get; init; }

    /// <summary>All error responses.</summary>
    public IEnumerable<Problem> AllProblems => Problems.Concat(ErrorExamples.Rejected);

    /// <summary>Headers and query parameters, by their names in <see cref="Parameters"/>.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>The schema of all successful responses where they differ; else each names its own.</summary>
    public string? Result { get; init; }

    /// <summary>True if a request without a token is refused.</summary>
    public bool NeedsToken => Problems.Contains(ErrorExamples.NoToken);
}

/// <summary>A request body.</summary>
/// <param name="Schema">Schema of the envelope's <c>data</c>.</param>
/// <param name="Examples">Whole bodies by name.</param>
internal sealed record RequestExample(string Schema, params IReadOnlyList<(string Name, string Body)> Examples)
{
    /// <summary>True if the body is required.</summary>
    public bool IsRequired { get; init; }
}

/// <summary>A successful response.</summary>
/// <param name="Name">Names the example.</param>
/// <param name="Schema">Schema of the envelope's <c>data</c>; <c>[]</c> after it for a list.</param>
/// <param name="Reply">The example, made by the service's own code.</param>
internal sealed record ResponseExample(string Name, string Schema, Reply Reply)
{
    /// <summary>Members of the envelope that only this endpoint has.</summary>
    public JsonObject Beside { get; init; } = [];

    /// <summary>Members of the envelope that the example lacks.</summary>
    public IReadOnlyList<string> MayHave { get; init; } = [];

    /// <summary>The name of the envelope's schema, if it does not follow from that of the data.</summary>
    public string? Envelope { get; init; }
}

/// <summary>An error response.</summary>
/// <param name="Name">Names the example.</param>
/// <param name="Meaning">When it is sent.</param>
internal sealed record Problem(string Name, string Meaning, Reply Reply);
