using Conferences.Client.Http;
using Conferences.Client.Models;
using Conferences.Client.V2.Accounts.Item.Conferences.Item;

namespace Conferences.Client;

/// <summary>One conference: its document, who is in, what is requested of its media server, and its history. A
/// conference that does not exist is reported by <see cref="ConferencesException"/> with the status 404.</summary>
public sealed partial class ConferenceClient
{
    private readonly ApiConnection connection;

    internal ConferenceClient(ApiConnection connection, string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        (this.connection, Id) = (connection, id);
    }

    /// <summary>Its id, 32 hexadecimal digits.</summary>
    public string Id { get; }

    /// <summary>The document, and in <c>ReadOnly</c> who is in.</summary>
    /// <param name="at">As it was at this time; null for now.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task<Versioned<Models.Conference>> GetAsync(
        DateTimeOffset? at = null, CancellationToken cancellation = default)
    {
        var request = (await RequestsAsync(cancellation)).ToGetRequestInformation(
            it => it.QueryParameters.At = Query.Time(at));
        var answer = await connection.SendAsync(request, Models.Conference.CreateFromDiscriminatorValue, cancellation);
        return new(answer.Data!, answer.Revision ?? "");
    }

    /// <summary>Changes the fields that are not null, and leaves the others as they are.</summary>
    /// <param name="changes">The fields to change.</param>
    /// <param name="revision">Only if nobody has edited it since this revision; null to edit it in any case. Else the
    /// exception has the status 412.</param>
    /// <param name="idempotencyKey">The caller's name for this request, at most 255 visible characters; made for each
    /// call by default.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task<Versioned<StoredConference>> PatchAsync(
        ConferencePatch changes,
        string? revision = null,
        string? idempotencyKey = null,
        CancellationToken cancellation = default)
    {
        var request = (await RequestsAsync(cancellation)).ToPatchRequestInformation(
            new() { Data = changes }, it => it.Headers.AddRevision(revision));
        var answer = await connection.SendAsync(
            request.Named(idempotencyKey), StoredConference.CreateFromDiscriminatorValue, cancellation);
        return new(answer.Data!, answer.Revision ?? "");
    }

    /// <summary>Replaces the whole document: a field that is null has its default again.</summary>
    /// <param name="conference">What it should be from now on.</param>
    /// <param name="revision">Only if nobody has edited it since this revision; null to replace it in any case. Else
    /// the exception has the status 412.</param>
    /// <param name="idempotencyKey">The caller's name for this request, at most 255 visible characters; made for each
    /// call by default.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task<Versioned<StoredConference>> ReplaceAsync(
        ConferenceDocument conference,
        string? revision = null,
        string? idempotencyKey = null,
        CancellationToken cancellation = default)
    {
        var request = (await RequestsAsync(cancellation)).ToPostRequestInformation(
            new() { Data = conference }, it => it.Headers.AddRevision(revision));
        var answer = await connection.SendAsync(
            request.Named(idempotencyKey), StoredConference.CreateFromDiscriminatorValue, cancellation);
        return new(answer.Data!, answer.Revision ?? "");
    }

    /// <summary>Deletes it; whoever is in is put out. Its history stays readable.</summary>
    /// <param name="revision">Only if nobody has edited it since this revision; null to delete it in any case. Else the
    /// exception has the status 412.</param>
    /// <param name="idempotencyKey">The caller's name for this request, at most 255 visible characters; made for each
    /// call by default.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task DeleteAsync(
        string? revision = null, string? idempotencyKey = null, CancellationToken cancellation = default)
    {
        var request = (await RequestsAsync(cancellation)).ToDeleteRequestInformation(
            it => it.Headers.AddRevision(revision));
        await connection.SendAsync(
            request.Named(idempotencyKey), DeletedConference.CreateFromDiscriminatorValue, cancellation);
    }

    private async ValueTask<ConferencesItemRequestBuilder> RequestsAsync(CancellationToken cancellation) =>
        (await connection.AccountAsync(cancellation)).Conferences[Id];
}
