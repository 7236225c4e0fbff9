using System.Text.Json.Nodes;
using Conferences.Api.Crossbar;

namespace Conferences.Api.OpenApi;

/// <summary>What one endpoint takes and gives: a line of the published contract.</summary>
/// <remarks>Where it is, and what it is for, the framework takes from the routes and the comments over them.</remarks>
/// <param name="Endpoint">The endpoint's name in the table of routes.</param>
internal sealed record OperationContract(string Endpoint)
{
    /// <summary>The body it takes, if any.</summary>
    public RequestExample? Takes { get; init; }

    /// <summary>What it answers when all is well.</summary>
    public required IReadOnlyList<ResponseExample> Gives { get; init; }

    /// <summary>What it answers otherwise.</summary>
    public required IReadOnlyList<Problem> Problems { get; init; }

    /// <summary>Headers and query parameters, by their names in <see cref="Parameters"/>.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];
}

/// <summary>A body a client sends.</summary>
/// <param name="Schema">Schema of the envelope's <c>data</c>.</param>
/// <param name="Examples">Whole bodies by name.</param>
internal sealed record RequestExample(string Schema, params IReadOnlyList<(string Name, string Body)> Examples)
{
    /// <summary>True if nothing happens without a body.</summary>
    public bool IsRequired { get; init; }
}

/// <summary>An answer when all is well.</summary>
/// <param name="Name">Names the example.</param>
/// <param name="Schema">Schema of the envelope's <c>data</c>; <c>[]</c> after it for a list.</param>
/// <param name="Reply">The example, given as the service gives it.</param>
internal sealed record ResponseExample(string Name, string Schema, Reply Reply)
{
    /// <summary>Members of the envelope that this endpoint alone has.</summary>
    public JsonObject Beside { get; init; } = [];
}

/// <summary>An answer when something is wrong.</summary>
/// <param name="Name">Names the example.</param>
/// <param name="Meaning">When it is given.</param>
internal sealed record Problem(string Name, string Meaning, Reply Reply);
