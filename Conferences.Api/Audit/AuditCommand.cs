using System.CommandLine;
using Conferences.Api.CommandLine;
using Conferences.Api.Crossbar;
using Npgsql;

namespace Conferences.Api.Audit;

/// <summary><c>audit …</c>: exports that can be verified, and erasure.</summary>
internal static class AuditCommand
{
    private const string Digits = "takes 32 lower-case hex digits";
    private const string Moment = "takes a time like 2026-01-31T12:00:00Z";

    public static Command Create() => new(
        "audit", "Export an account's events verifiably, verify or import an export, and erase people or secrets")
    {
        Export(), Verify(), Import(), Erase(),
    };

    private static ServiceCommand Export()
    {
        var file = new Argument<string>("FILE") { Description = "The file to write; - for standard output" };
        var account = Account();
        var from = Time("--from", "Only events at or after this time, such as 2026-01-31T12:00:00Z");
        var to = Time("--to", "Only events before this time");
        var secrets = new Option<bool>("--with-secrets") { Description = "Include pins and passwords" };
        return new("export", "Write an account's events to a verifiable file", CommandNeeds.Database, call =>
            TellAsync(() => AuditExport.GoAsync(
                new(call.Of(file), call.Of(account)!, Between(call.Of(from), call.Of(to)), call.Of(secrets)),
                call.Services)))
        {
            file, account, from, to, secrets,
        };
    }

    private static ServiceCommand Verify()
    {
        var file = Existing();
        var after = new Option<string>("--after")
        {
            Description = "An earlier export of the account, all of which must be in FILE unchanged",
            HelpName = "FILE",
        };
        var keys = Keys();
        return new("verify", "Verify an export; asks no database", CommandNeeds.Nothing, call =>
            TellAsync(() => AuditVerification.GoAsync(call.Of(file), call.Of(keys) ?? [], call.Of(after))))
        {
            file, after, keys,
        };
    }

    private static ServiceCommand Import()
    {
        var file = Existing();
        file.Validators.Add(result =>
        {
            if (result.Tokens is [var name] && !File.Exists(name.Value))
                result.AddError($"There is no file {name.Value}.");
        });
        var keys = Keys();
        return new("import", "Restore an export to an empty store", CommandNeeds.Owner, call =>
            TellAsync(() => AuditImport.GoAsync(call.Of(file), call.Of(keys) ?? [], call.Services)))
        {
            file, keys,
        };
    }

    private static ServiceCommand Erase()
    {
        var account = Account();
        var caller = new Option<string>("--caller")
        {
            Description = "Erase everybody who presented this number",
            HelpName = "NUMBER",
        };
        var secrets = new Option<bool>("--secrets")
        {
            Description = "Erase pins and passwords of earlier versions and of deleted conferences",
        };
        var conference = new Option<string>("--conference")
        {
            Description = "With --secrets: only those of this conference",
            HelpName = "ID",
        }.MustBe(Ids.IsId, Digits);
        var erase = new ServiceCommand(
            "erase", "Erase people, or pins and passwords that are not used", CommandNeeds.Database, call =>
            TellAsync(() => AuditErasure.GoAsync(
                call.Of(account)!, call.Of(caller), call.Of(conference), call.Services)))
        {
            account, caller, secrets, conference,
        };
        erase.Validators.Add(result =>
        {
            var isAboutSomebody = result.GetValue(caller) is { Length: > 0 };
            if (isAboutSomebody == result.GetValue(secrets))
                result.AddError("audit erase needs either --caller NUMBER or --secrets.");
            else if (isAboutSomebody && result.GetValue(conference) is not null)
                result.AddError("--conference requires --secrets.");
        });
        return erase;
    }

    private static Option<string> Account() =>
        new Option<string>("--account") { Description = "The account", HelpName = "ACCOUNT", Required = true }
            .MustBe(Ids.IsId, Digits);

    private static Argument<string> Existing() => new("FILE") { Description = "The export" };

    private static Option<string> Time(string name, string description) =>
        new Option<string>(name) { Description = description, HelpName = "TIME" }
            .MustBe(it => Period.Parse(it) is not null, Moment);

    private static Option<string[]> Keys() => new("--key")
    {
        Description = "PEM files with public keys that may have signed the checkpoints; put the export first",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };

    private static Period Between(string? from, string? to) =>
        new(from is null ? null : Period.Parse(from), to is null ? null : Period.Parse(to));

    private static async Task<bool> TellAsync(Func<Task> work)
    {
        try
        {
            await work();
            return true;
        }
        catch (Exception failure) when (
            failure is AuditException or IOException or UnauthorizedAccessException or NpgsqlException)
        {
            return CommandError.Report(failure.Message);
        }
        catch (OperationCanceledException)
        {
            return CommandError.Report("Interrupted.");
        }
    }
}
