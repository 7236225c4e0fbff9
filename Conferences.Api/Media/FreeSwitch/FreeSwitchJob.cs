using Conferences.Api.Crossbar;
using Conferences.Domain.State;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>One command of the server's API that carries out an operation, or a part of it.</summary>
/// <param name="Api">The command.</param>
/// <param name="Success">How its reply begins if it was carried out. Errors have many forms, some without
/// <c>-ERR</c>; so only this counts.</param>
/// <param name="Target">The participant it is for, or null.</param>
internal sealed record FreeSwitchJob(string Api, string Success, MediaTarget? Target = null)
{
    private const string Error = "-ERR ";
    private const int LongestReason = 255;

    /// <summary>Of the name of a job, and of the id of a leg, the server keeps so many characters.</summary>
    public const int LongestId = 36;

    /// <summary>True if this reply says that it was carried out.</summary>
    public bool Succeeded(string reply) => reply.StartsWith(Success, StringComparison.Ordinal);

    /// <summary>The name of a job: that of the operation, with a number if it has several. One that the server would
    /// cut, so that it would be taken for another, is a new one.</summary>
    public static string NameOf(OperationId? operation, int at, int count)
    {
        var name = count == 1 ? $"{operation}" : $"{operation}.{at}";
        return operation is null || name.Length > LongestId ? Ids.New() : name;
    }

    /// <summary>Why it was not carried out, in the server's words.</summary>
    public static FailureReason WhyNot(string reply)
    {
        var line = CallerText.Clean(reply.Trim().Split('\n')[0]);
        var reason = line.StartsWith(Error, StringComparison.Ordinal) ? line[Error.Length..] : line;
        return FailureReason.OfMediaServer(
            reason.Length == 0 ? "no reply" : reason[..Math.Min(reason.Length, LongestReason)]);
    }
}
