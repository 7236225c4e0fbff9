using Conferences.Client.Http;
using Conferences.Client.Models;
using Microsoft.Kiota.Abstractions;
using ConferenceVerb = Conferences.Client.Models.ConferenceAction_action;
using Endpoint = Conferences.Client.Models.ConferenceActionData.ConferenceActionData_endpoints;
using RecordVerb = Conferences.Client.Models.ConferenceActionData_action;
using Verb = Conferences.Client.Models.JoinOrAction_action;

namespace Conferences.Client;

/// <content>Actions: what is requested of the media server.</content>
public sealed partial class ConferenceClient
{
    /// <summary>The conference no longer hears the participant.</summary>
    /// <param name="participant">Its id in the running instance.</param>
    /// <param name="wait">How long to wait for the outcome, at most 60 seconds; null for an answer as soon as the
    /// request is recorded.</param>
    /// <param name="idempotencyKey">The caller's name for this request, at most 255 visible characters; made for each
    /// call by default.</param>
    /// <param name="cancellation">Ends the attempt; what was requested may be carried out all the same.</param>
    public Task<ActionOutcome> MuteAsync(
        int participant,
        TimeSpan? wait = null,
        string? idempotencyKey = null,
        CancellationToken cancellation = default) =>
        ActAsync(participant, Verb.Mute, wait, idempotencyKey, cancellation);

    /// <summary>The conference hears the participant again.</summary>
    /// <inheritdoc cref="MuteAsync(int, TimeSpan?, string?, CancellationToken)" path="/param"/>
    public Task<ActionOutcome> UnmuteAsync(
        int participant,
        TimeSpan? wait = null,
        string? idempotencyKey = null,
        CancellationToken cancellation = default) =>
        ActAsync(participant, Verb.Unmute, wait, idempotencyKey, cancellation);

    /// <summary>The participant no longer hears the conference.</summary>
    /// <inheritdoc cref="MuteAsync(int, TimeSpan?, string?, CancellationToken)" path="/param"/>
    public Task<ActionOutcome> DeafenAsync(
        int participant,
        TimeSpan? wait = null,
        string? idempotencyKey = null,
        CancellationToken cancellation = default) =>
        ActAsync(participant, Verb.Deaf, wait, idempotencyKey, cancellation);

    /// <summary>The participant hears the conference again.</summary>
    /// <inheritdoc cref="MuteAsync(int, TimeSpan?, string?, CancellationToken)" path="/param"/>
    public Task<ActionOutcome> UndeafenAsync(
        int participant,
        TimeSpan? wait = null,
        string? idempotencyKey = null,
        CancellationToken cancellation = default) =>
        ActAsync(participant, Verb.Undeaf, wait, idempotencyKey, cancellation);

    /// <summary>The participant is put out.</summary>
    /// <inheritdoc cref="MuteAsync(int, TimeSpan?, string?, CancellationToken)" path="/param"/>
    public Task<ActionOutcome> KickAsync(
        int participant,
        TimeSpan? wait = null,
        string? idempotencyKey = null,
        CancellationToken cancellation = default) =>
        ActAsync(participant, Verb.Kick, wait, idempotencyKey, cancellation);

    /// <summary>Mutes everybody but moderators.</summary>
    /// <param name="wait">How long to wait for the outcome, at most 60 seconds; null for an answer as soon as the
    /// request is recorded.</param>
    /// <param name="idempotencyKey">The caller's name for this request, at most 255 visible characters; made for each
    /// call by default.</param>
    /// <param name="cancellation">Ends the attempt; what was requested may be carried out all the same.</param>
    public Task<BulkOutcome> MuteAllAsync(
        TimeSpan? wait = null, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        ActOnAllAsync(Verb.Mute, wait, idempotencyKey, cancellation);

    /// <summary>Unmutes everybody but moderators.</summary>
    /// <inheritdoc cref="MuteAllAsync(TimeSpan?, string?, CancellationToken)" path="/param"/>
    public Task<BulkOutcome> UnmuteAllAsync(
        TimeSpan? wait = null, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        ActOnAllAsync(Verb.Unmute, wait, idempotencyKey, cancellation);

    /// <summary>Puts everybody out, moderators too; the conference goes on when somebody joins.</summary>
    /// <inheritdoc cref="MuteAllAsync(TimeSpan?, string?, CancellationToken)" path="/param"/>
    public Task<BulkOutcome> KickAllAsync(
        TimeSpan? wait = null, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        ActOnAllAsync(Verb.Kick, wait, idempotencyKey, cancellation);

    /// <summary>From now on legs that join are refused.</summary>
    /// <inheritdoc cref="MuteAllAsync(TimeSpan?, string?, CancellationToken)" path="/param"/>
    public Task<ActionOutcome> LockAsync(
        TimeSpan? wait = null, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        ActAsync(ConferenceVerb.Lock, null, wait, idempotencyKey, cancellation);

    /// <summary>Legs may join again.</summary>
    /// <inheritdoc cref="MuteAllAsync(TimeSpan?, string?, CancellationToken)" path="/param"/>
    public Task<ActionOutcome> UnlockAsync(
        TimeSpan? wait = null, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        ActAsync(ConferenceVerb.Unlock, null, wait, idempotencyKey, cancellation);

    /// <summary>Ends the running instance: everybody is put out.</summary>
    /// <inheritdoc cref="MuteAllAsync(TimeSpan?, string?, CancellationToken)" path="/param"/>
    public Task<ActionOutcome> EndAsync(
        TimeSpan? wait = null, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        ActAsync(ConferenceVerb.End, null, wait, idempotencyKey, cancellation);

    /// <summary>Plays a recording or a tone to everybody.</summary>
    /// <param name="media">The id of a recording, or e.g. <c>tone_stream://…</c>.</param>
    /// <param name="wait">How long to wait for the outcome, at most 60 seconds; null for an answer as soon as the
    /// request is recorded.</param>
    /// <param name="idempotencyKey">The caller's name for this request, at most 255 visible characters; made for each
    /// call by default.</param>
    /// <param name="cancellation">Ends the attempt; what was requested may be carried out all the same.</param>
    public Task<ActionOutcome> PlayAsync(
        string media,
        TimeSpan? wait = null,
        string? idempotencyKey = null,
        CancellationToken cancellation = default) =>
        ActAsync(ConferenceVerb.Play, new() { MediaId = media }, wait, idempotencyKey, cancellation);

    /// <summary>Starts to record the conference.</summary>
    /// <inheritdoc cref="MuteAllAsync(TimeSpan?, string?, CancellationToken)" path="/param"/>
    public Task<ActionOutcome> StartRecordingAsync(
        TimeSpan? wait = null, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        ActAsync(ConferenceVerb.Record, new() { Action = RecordVerb.Start }, wait, idempotencyKey, cancellation);

    /// <summary>Stops recording the conference.</summary>
    /// <inheritdoc cref="MuteAllAsync(TimeSpan?, string?, CancellationToken)" path="/param"/>
    public Task<ActionOutcome> StopRecordingAsync(
        TimeSpan? wait = null, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        ActAsync(ConferenceVerb.Record, new() { Action = RecordVerb.Stop }, wait, idempotencyKey, cancellation);

    /// <summary>Calls endpoints, and lets them in when they answer. A conference that does not run starts; an unknown
    /// id of 32 hexadecimal digits becomes a dynamic conference.</summary>
    /// <param name="endpoints">Numbers, extensions, <c>sip:</c> URIs, or ids of configured endpoints.</param>
    /// <param name="wait">How long to wait for the outcome, at most 60 seconds; null for 60 seconds. Its targets say
    /// who was reached.</param>
    /// <param name="idempotencyKey">The caller's name for this request, at most 255 visible characters; made for each
    /// call by default.</param>
    /// <param name="cancellation">Ends the attempt; what was requested may be carried out all the same.</param>
    public Task<ActionOutcome> DialAsync(
        IReadOnlyList<string> endpoints,
        TimeSpan? wait = null,
        string? idempotencyKey = null,
        CancellationToken cancellation = default) =>
        ActAsync(
            ConferenceVerb.Dial,
            new() { Endpoints = [.. endpoints.Select(it => new Endpoint { String = it })] },
            wait ?? Query.LongestWait,
            idempotencyKey,
            cancellation);

    private async Task<ActionOutcome> ActAsync(
        ConferenceVerb action,
        ConferenceActionData? data,
        TimeSpan? wait,
        string? idempotencyKey,
        CancellationToken cancellation)
    {
        var body = new ConferenceActionRequest { Data = new() { Action = action, Data = data } };
        var request = (await RequestsAsync(cancellation)).ToPutRequestInformation(
            body, it => it.QueryParameters.Wait = Query.Wait(wait));
        return await ActAsync(request, idempotencyKey, cancellation);
    }

    private async Task<ActionOutcome> ActAsync(
        int participant, Verb action, TimeSpan? wait, string? idempotencyKey, CancellationToken cancellation)
    {
        var body = new JoinOrActionRequest { Data = new() { Action = action } };
        var request = (await RequestsAsync(cancellation)).Participants[participant].ToPutRequestInformation(
            body, it => it.QueryParameters.Wait = Query.Wait(wait));
        return await ActAsync(request, idempotencyKey, cancellation);
    }

    private async Task<ActionOutcome> ActAsync(
        RequestInformation request, string? idempotencyKey, CancellationToken cancellation)
    {
        // What is in "data" says less than the operation does.
        var answer = await connection.ExchangeAsync(request.Named(idempotencyKey), static _ => true, cancellation);
        return new(answer.OperationId, answer.Operation);
    }

    private async Task<BulkOutcome> ActOnAllAsync(
        Verb action, TimeSpan? wait, string? idempotencyKey, CancellationToken cancellation)
    {
        var body = new JoinOrActionRequest { Data = new() { Action = action } };
        var request = (await RequestsAsync(cancellation)).Participants.ToPutRequestInformation(
            body, it => it.QueryParameters.Wait = Query.Wait(wait));
        var answer = await connection.SendAsync(
            request.Named(idempotencyKey), AffectedParticipants.CreateFromDiscriminatorValue, cancellation);
        return new(answer.OperationId, answer.Operation, answer.Data?.Participants ?? []);
    }
}
