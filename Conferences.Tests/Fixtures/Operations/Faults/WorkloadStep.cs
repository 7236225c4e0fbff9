namespace Conferences.Tests.Fixtures.Operations.Faults;

/// <summary>A request to send.</summary>
/// <param name="Path">Below the account's conferences.</param>
internal sealed record WorkloadStep(
    string Op,
    Intent Intent,
    HttpMethod Verb,
    string Path,
    string? Body,
    string? Conference = null,
    int? Participant = null)
{
    // With a name and a call id of its own, so that every request has an effect.
    public static WorkloadStep Create(string op) =>
        new(op, Intent.Create, HttpMethod.Put, "", $$$"""{"data":{"name":"{{{op}}}"}}""");

    public static WorkloadStep Patch(string op, string conference) => new(
        op, Intent.Patch, HttpMethod.Patch, $"/{conference}", $$$"""{"data":{"name":"{{{op}}}"}}""", conference);

    public static WorkloadStep Join(string op, string conference) => new(
        op, Intent.Join, HttpMethod.Put, $"/{conference}/participants",
        $$$"""{"data":{"call_id":"{{{op}}}"}}""", conference);

    public static WorkloadStep On(string op, Intent intent, string conference, int participant) => new(
        op, intent, HttpMethod.Put, $"/{conference}/participants/{participant}", Action(intent), conference,
        participant);

    public static WorkloadStep KickAll(string op, string conference) => new(
        op, Intent.KickAll, HttpMethod.Put, $"/{conference}/participants", Action(Intent.Kick), conference);

    public static WorkloadStep Delete(string op, string conference) =>
        new(op, Intent.Delete, HttpMethod.Delete, $"/{conference}", null, conference);

    private static string Action(Intent intent) =>
        $$$"""{"data":{"action":"{{{intent.ToString().ToLowerInvariant()}}}"}}""";
}
