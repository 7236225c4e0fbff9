using Conferences.Domain.State;

namespace Conferences.Api.Media.FreeSwitch;

/// <summary>What servers write of themselves and of their legs.</summary>
internal static class FreeSwitchText
{
    private const int Longest = 255;

    /// <summary>
    /// An id; null if there is none, or one that no server makes and that could be more than one argument of a command.
    /// </summary>
    public static T? Id<T>(string? text) where T : struct, IIdentifier<T> =>
        text is { Length: > 0 and <= Longest }
        && text.All(letter => letter is > ' ' and < '\x7f' and not '\'' and not '"')
            ? T.From(text)
            : null;
}
