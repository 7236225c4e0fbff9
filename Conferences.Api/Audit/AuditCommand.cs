using JasperFx;
using JasperFx.CommandLine;
using Npgsql;

namespace Conferences.Api.Audit;

/// <summary>What to do with the record.</summary>
public enum AuditVerb
{
    /// <summary>Write an account's events into a file that proves itself.</summary>
    export,

    /// <summary>Check such a file.</summary>
    verify,

    /// <summary>Read such a file into an empty database.</summary>
    import,

    /// <summary>Forget who somebody was, or pins and passwords that are out of use.</summary>
    erase,
}

/// <summary>What <c>audit</c> is given.</summary>
public sealed class AuditInput : NetCoreInput
{
    /// <summary>What to do.</summary>
    [Description("export, verify, import or erase")]
    public AuditVerb Verb { get; set; } = AuditVerb.verify;

    /// <summary>The export.</summary>
    [Description("the file; for export, - is standard output; erase takes none")]
    public string File { get; set; } = "";

    /// <summary>Whose events.</summary>
    [FlagAlias("account", true)]
    [Description("export, erase: the account, 32 lower-case hex digits")]
    public string? AccountFlag { get; set; }

    /// <summary>From when on.</summary>
    [FlagAlias("from", true)]
    [Description("export: only events from this time on, like 2026-01-31T12:00:00Z")]
    public string? FromFlag { get; set; }

    /// <summary>Until when.</summary>
    [FlagAlias("to", true)]
    [Description("export: only events before this time")]
    public string? ToFlag { get; set; }

    /// <summary>Whether to include secrets.</summary>
    [FlagAlias("with-secrets", true)]
    [Description("export: with pins and passwords")]
    public bool WithSecretsFlag { get; set; }

    /// <summary>Whom to forget.</summary>
    [FlagAlias("caller", true)]
    [Description("erase: everybody who presented this number")]
    public string? CallerFlag { get; set; }

    /// <summary>What else to forget.</summary>
    [FlagAlias("secrets", true)]
    [Description("erase: pins and passwords of earlier versions and of deleted conferences")]
    public bool SecretsFlag { get; set; }

    /// <summary>Of which conference.</summary>
    [FlagAlias("conference", true)]
    [Description("erase --secrets: only of this conference")]
    public string? ConferenceFlag { get; set; }

    /// <summary>An earlier export.</summary>
    [FlagAlias("after", true)]
    [Description("verify: an earlier export of the account, all of which must be in FILE unchanged")]
    public string? AfterFlag { get; set; }

    /// <summary>Known keys.</summary>
    [FlagAlias("key", true)]
    [Description("verify, import: files with public keys (PEM) that may have signed the checkpoints; FILE comes first")]
    public IEnumerable<string>? KeyFlag { get; set; }
}

/// <summary><c>./run audit …</c>.</summary>
[Description(
    "Exports an account's events with the proof that none was changed; verifies or imports that; "
    + "erases people or secrets",
    Name = "audit")]
public sealed class AuditCommand : JasperFxAsyncCommand<AuditInput>
{
    /// <summary>One verb a call, on one file.</summary>
    public AuditCommand()
    {
        Usage("Export, verify or import").Arguments(input => input.Verb, input => input.File);
        Usage("Erase").Arguments(input => input.Verb)
            .ValidFlags(
                input => input.AccountFlag!, input => input.CallerFlag!, input => input.SecretsFlag,
                input => input.ConferenceFlag!);
    }

    /// <inheritdoc/>
    public override async Task<bool> Execute(AuditInput input)
    {
        try
        {
            await (input.Verb switch
            {
                AuditVerb.export => AuditExport.GoAsync(input),
                AuditVerb.import => AuditImport.GoAsync(input),
                AuditVerb.erase => AuditErasure.GoAsync(input),
                _ => AuditVerification.GoAsync(input),
            });
            return true;
        }
        catch (Exception failure) when (
            failure is AuditException or IOException or UnauthorizedAccessException or NpgsqlException)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return false;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Interrupted.");
            return false;
        }
    }
}
