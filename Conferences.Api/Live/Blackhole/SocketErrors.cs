namespace Conferences.Api.Live.Blackhole;

/// <summary>The texts of errors; clients of Kazoo know them.</summary>
internal static class SocketErrors
{
    public const string NoJson = "the frame is not JSON";

    public const string Binary = "binary frames are not supported";

    public const string TooLarge = "the frame is larger than 64 kB";

    public const string TooFast = "rate limiting threshold hit";

    public const string NoToken = "authentication token required";

    // A client logs in again if an error begins with this. Kazoo repeats the token behind it.
    public const string WrongToken = "failed to authenticate token";

    public const string Unauthorized = "unauthorized account id";

    public const string UnknownAction = "unknown action";

    public const string BadAfter = "after must be a sequence, with bindings of one conference";

    public const string BadCursor = "cursor must be a cursor of the account";

    public const string TwoPoints = "after and cursor exclude each other";

    public const string TooManyBindings = "too many bindings";

    public const string TooManySockets = "too many connections of the account";

    public const string TooManyReplays = "too many replays are running";

    public const string Unavailable = "the service is busy, try again";
}
