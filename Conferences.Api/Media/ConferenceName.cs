using Conferences.Api.Crossbar;
using Conferences.Api.Queries;

namespace Conferences.Api.Media;

/// <summary>
/// A conference as a media server that knows one name for it knows it; the only place that makes or reads such names.
/// Other accounts use the same server. No account can make a name of another's dynamic conference, since each names its
/// account; those that are configured keep their bare id, under which the server's own callers come, and ids are
/// unique among all accounts.
/// </summary>
/// <param name="IsDynamic">True if nobody configured it; see <see cref="Domain.State.LiveConference.IsDynamic"/>.
/// </param>
internal sealed record ConferenceName(string Account, string ConferenceId, bool IsDynamic)
{
    private const int IdLength = 32;
    private const char Separator = '-';

    /// <summary>The name: <c>{account}-{conference}</c> if it is dynamic, else the conference's id.</summary>
    public string Text => IsDynamic ? $"{Account}{Separator}{ConferenceId}" : ConferenceId;

    public Place Place => new(Account, ConferenceId);

    /// <summary>The conference that a media server names so; null if it can be none of ours.</summary>
    /// <param name="account">The account that the media server names beside it: a bare id names none. That of the name
    /// may be another one, and then the two contradict each other.</param>
    public static ConferenceName? Read(string? text, string account) =>
        text is { Length: (2 * IdLength) + 1 } && text[IdLength] == Separator
            ? Ids.IsId(text[..IdLength]) && Ids.IsId(text[(IdLength + 1)..])
                ? new(text[..IdLength], text[(IdLength + 1)..], IsDynamic: true)
                : null
            : Ids.IsId(text) ? new(account, text!, IsDynamic: false) : null;
}
