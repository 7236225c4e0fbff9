namespace Conferences.Api.Media.Janus;

/// <summary>Janus refused a request. What is refused was not done.</summary>
/// <param name="code">Janus' own number: see <see cref="JanusErrors"/>.</param>
/// <param name="reason">Its sentence, which may quote names.</param>
internal sealed class JanusRefusedException(int code, string reason) : Exception($"Janus refused ({code}): {reason}")
{
    public int Code => code;
}

/// <summary>The connection was lost, or Janus did not reply: whether the request was carried out is unknown.</summary>
internal sealed class JanusLostException(string sentence, Exception? cause = null) : Exception(sentence, cause);

/// <summary>It is no Janus that the service can work with, or it is configured otherwise than it must be.</summary>
internal sealed class JanusUnfitException(string sentence) : Exception(sentence);

/// <summary>The numbers of refusals that mean something here.</summary>
internal static class JanusErrors
{
    public const int NoSuchSession = 458;
    public const int NoSuchHandle = 459;
    public const int WrongType = 484;
    public const int NoSuchRoom = 485;
    public const int RoomExists = 486;
    public const int Unauthorized = 489;
    public const int IdInUse = 491;
    public const int NoSuchUser = 492;
    public const int CannotOpen = 499;
}
