using Conferences.Api.Commands;
using Conferences.Api.Crossbar;
using Conferences.Api.Store;
using Wolverine;

namespace Conferences.Api.Routes;

/// <summary>Erasure of people. Their data is read where it belongs, e.g. in participants.</summary>
internal static class PeopleRoutes
{
    /// <summary>Erase a person's data.</summary>
    /// <remarks>
    /// Erases name, number and variables of one leg from everything that can be read here. The events are unchanged and
    /// can still be verified; `person.erased` records who erased the person. Data that was published or exported
    /// earlier is not affected. Needs the scope erase.
    /// </remarks>
    public static async Task Erase(
        HttpContext http, IMessageBus bus, CommandEndpoint endpoint, Admission admission, string person)
    {
        if (!Ids.IsId(person))
        {
            await endpoint.RefuseAsync(http, Replies.Unknown(person));
            return;
        }

        var request = CrossbarRequest.Of(http);
        var (key, error) = request.Key(http.Request);
        await http.SendAsync(error ?? await EraseAsync(http, bus, admission, new(
            new(person), CommandEndpoint.ActorOf(http), request.RequestId, request.At, key)));
    }

    private static async Task<Reply> EraseAsync(
        HttpContext http, IMessageBus bus, Admission admission, ErasePerson erase)
    {
        var account = CrossbarRequest.AccountOf(http);
        using var entered = await admission.WriteAsync(account, http.RequestAborted);
        return await bus.InvokeForTenantAsync<Reply>(account, erase);
    }
}
