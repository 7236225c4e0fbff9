using JasperFx;
using JasperFx.CommandLine;
using Npgsql;

namespace Conferences.Api.Audit;

/// <summary>The verbs of <c>audit</c>.</summary>
public enum AuditVerb
{
    /// <summary>Write an account's events to a verifiable file.</summary>
    export,

    /// <summary>Verify an export.</summary>
    verify,

    /// <summary>Import an export into an empty database.</summary>
    import,

    /// <summary>Erase a person's data, or unused pins and passwords.</summary>
    erase,
}

/// <summary>The arguments of <c>audit</c>.</summary>
public sealed class AuditInput : NetCoreInput
{
    /// <summary>The verb.</summary>
    [Description("export, verify, import or erase")]
    public AuditVerb Verb { get; set; } = AuditVerb.verify;

    /// <summary>The export file.</summary>
    [Description("the file; for export, - is standard output; erase takes none")]
    public string File { get; set; } = "";

    /// <summary>The account.</summary>
    [FlagAlias("account", true)]
    [Description("export, erase: the account, 32 lower-case hex digits")]
    public string? AccountFlag { get; set; }

    /// <summary>Start of the period, inclusive.</summary>
    [FlagAlias("from", true)]
    [Description("export: only events at or after this time, e.g. 2026-01-31T12:00:00Z")]
    public string? FromFlag { get; set; }

    /// <summary>End of the period, exclusive.</summary>
    [FlagAlias("to", true)]
    [Description("export: only events before this time")]
    public string? ToFlag { get; set; }

    /// <summary>Whether to include secrets.</summary>
    [FlagAlias("with-secrets", true)]
    [Description("export: with pins and passwords")]
    public bool WithSecretsFlag { get; set; }

    /// <summary>The number whose people to erase.</summary>
    [FlagAlias("caller", true)]
    [Description("erase: everybody who presented this number")]
    public string? CallerFlag { get; set; }

    /// <summary>Whether to erase unused secrets.</summary>
    [FlagAlias("secrets", true)]
    [Description("erase: pins and passwords of earlier versions and of deleted conferences")]
    public bool SecretsFlag { get; set; }

    /// <summary>The conference whose secrets to erase.</summary>
    [FlagAlias("conference", true)]
    [Description("erase --secrets: only of this conference")]
    public string? ConferenceFlag { get; set; }

    /// <summary>An earlier export.</summary>
    [FlagAlias("after", true)]
    [Description("verify: an earlier export of the account, all of which must be in FILE unchanged")]
    public string? AfterFlag { get; set; }

    /// <summary>Known keys.</summary>
    [FlagAlias("key", true)]
    [Description("verify, import: PEM files with public keys that may have signed the checkpoints; put FILE first")]
    public IEnumerable<string>? KeyFlag { get; set; }
}

/// <summary><c>./run audit …</c>.</summary>
[Description(
    "Exports an account's events, verifiably unchanged; verifies or imports an export; "
    + "erases people or secrets",
    Name = "audit")]
public sealed class AuditCommand : JasperFxAsyncCommand<AuditInput>
{
    /// <summary>Each call runs one verb on one file.</summary>
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
            if (input is { File: "", Verb: not AuditVerb.erase })
                throw new AuditException($"{input.Verb} takes a file; 'audit help' shows the usage.");
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
