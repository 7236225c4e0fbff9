using Conferences.Api.Crossbar;
using Conferences.Api.Queries;

namespace Conferences.Api.Media;

/// <summary>
/// The name of a conference on a media server that this service manages; the only place that makes or reads such names.
/// It carries conference and account, so that no account can name another's conference, and whatever else the server
/// runs is told from ours.
/// </summary>
internal static class ManagedName
{
    private const int IdLength = 32;
    private const char Separator = '.';

    /// <summary>The name: <c>{conference}.{account}</c>, both 32 hex digits.</summary>
    public static string Of(string account, string conferenceId) => $"{conferenceId}{Separator}{account}";

    /// <summary>The conference that is named so; null if it is none of ours.</summary>
    public static Place? Read(string? name) =>
        name is { Length: (2 * IdLength) + 1 } && name[IdLength] == Separator
        && Ids.IsId(name[..IdLength]) && Ids.IsId(name[(IdLength + 1)..])
            ? new(name[(IdLength + 1)..], name[..IdLength])
            : null;
}
