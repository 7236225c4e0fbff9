namespace Conferences.Api.Audit;

/// <summary>The command cannot continue, for a reason that its user can fix.</summary>
internal sealed class AuditException : Exception
{
    public AuditException(string sentence) : base(sentence)
    {
    }

    public AuditException(string sentence, Exception inner) : base(sentence, inner)
    {
    }

    /// <summary>A line of an export is invalid.</summary>
    public static AuditException At(long line, string why) => new($"Line {line}: {why}");
}
