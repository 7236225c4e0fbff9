using Conferences.Client.Http;
using Conferences.Client.Models;

namespace Conferences.Client;

/// <content>What became of actions, and what is recorded.</content>
public sealed partial class ConferenceClient
{
    /// <summary>One operation: what an action asked of the media server, and what became of it.</summary>
    /// <param name="id">E.g. the <see cref="ActionOutcome.OperationId"/> of an action.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task<Operation> GetOperationAsync(string id, CancellationToken cancellation = default)
    {
        var request = (await RequestsAsync(cancellation)).Operations[id].ToGetRequestInformation();
        return (await connection.SendAsync(request, Operation.CreateFromDiscriminatorValue, cancellation)).Data!;
    }

    /// <summary>The operations, newest first, requested page by page as they are read.</summary>
    /// <param name="pageSize">How many one request asks for, from 1 to 1,000; 50 by default.</param>
    /// <param name="cancellation">Ends the enumeration.</param>
    public IAsyncEnumerable<Operation> ListOperationsAsync(
        int? pageSize = null, CancellationToken cancellation = default) =>
        connection.PagesAsync<Operation, string>(
            (account, place) => account.Conferences[Id].Operations.ToGetRequestInformation(it =>
                (it.QueryParameters.PageSize, it.QueryParameters.StartKey) = (pageSize, place)),
            Operation.CreateFromDiscriminatorValue,
            static it => it.NextStartKey,
            cancellation);

    /// <summary>The instances, newest first: when it ran, and why it ended. Requested page by page as they are read.
    /// </summary>
    /// <param name="pageSize">How many one request asks for, from 1 to 1,000; 50 by default.</param>
    /// <param name="cancellation">Ends the enumeration.</param>
    public IAsyncEnumerable<ConferenceInstance> ListInstancesAsync(
        int? pageSize = null, CancellationToken cancellation = default) =>
        connection.PagesAsync<ConferenceInstance, string>(
            (account, place) => account.Conferences[Id].Instances.ToGetRequestInformation(it =>
                (it.QueryParameters.PageSize, it.QueryParameters.StartKey) = (pageSize, place)),
            ConferenceInstance.CreateFromDiscriminatorValue,
            static it => it.NextStartKey,
            cancellation);

    /// <summary>One instance, with everybody who was in and every leg that was refused.</summary>
    /// <param name="number">1 for the first, and so on.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task<AttendedInstance> GetInstanceAsync(int number, CancellationToken cancellation = default)
    {
        var request = (await RequestsAsync(cancellation)).Instances[number].ToGetRequestInformation();
        return (await connection.SendAsync(request, AttendedInstance.CreateFromDiscriminatorValue, cancellation)).Data!;
    }

    /// <summary>What is recorded about it, oldest first, requested page by page as it is read. It stays readable when
    /// the conference is deleted.</summary>
    /// <param name="query">Which events; null for all.</param>
    /// <param name="after">Only those behind the event with this sequence; 0 to begin with the first.</param>
    /// <param name="cancellation">Ends the enumeration.</param>
    public IAsyncEnumerable<ConferenceEvent> ListEventsAsync(
        EventQuery? query = null, long after = 0, CancellationToken cancellation = default)
    {
        query ??= new();
        return connection.PagesAsync<ConferenceEvent, long?>(
            (account, place) => account.Conferences[Id].Events.ToGetRequestInformation(it =>
            {
                (it.QueryParameters.After, it.QueryParameters.Limit) = (place ?? after, query.PageSize);
                (it.QueryParameters.Type, it.QueryParameters.From) = (query.TypeText, Query.Time(query.From));
                it.QueryParameters.To = Query.Time(query.To);
            }),
            ConferenceEvent.CreateFromDiscriminatorValue,
            static it => it.NextAfter,
            cancellation);
    }

    /// <summary>
    /// What is recorded about it, and then each event as it is recorded, without an end. A lost connection is replaced;
    /// no event is missed, and none comes twice.
    /// </summary>
    /// <param name="after">Only events behind the one with this sequence, e.g. the last that was processed; 0 to begin
    /// with the first.</param>
    /// <param name="cancellation">Ends the enumeration, by an exception.</param>
    /// <exception cref="ConferencesException">The feed could not be opened at first, or what it asks for is refused.
    /// </exception>
    public IAsyncEnumerable<ConferenceEvent> FollowAsync(long after = 0, CancellationToken cancellation = default) =>
        connection.FollowAsync(
            account => account.Conferences[Id].Events.ToGetRequestInformation(),
            after > 0 ? Query.Number(after) : null,
            cancellation);
}
