using Conferences.Tests.Audit;
using Conferences.Tests.Bus;
using Conferences.Tests.Fixtures;
using Conferences.Tests.Operations;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongClassesEarly))]

namespace Conferences.Tests.Fixtures;

/// <summary>
/// Starts the classes that take longest early: those that start processes, wait for a broker or read exports. Otherwise
/// one of them would still be running when everything else has finished. They would also slow each other down if they
/// all ran at once, so they alternate with short ones.
/// </summary>
public sealed class LongClassesEarly : ITestCollectionOrderer
{
    private static readonly string[] Long =
        [typeof(A_killed_service).Namespace!, typeof(A_test_broker).Namespace!, typeof(An_audit).Namespace!];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(
        IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [
            .. testCollections
                .GroupBy(it => Long.Any(name => it.TestCollectionDisplayName.Contains(name, StringComparison.Ordinal)))
                .SelectMany(group => group.Select((it, at) => (Collection: it, Place: group.Key ? at * 2 : at)))
                .OrderBy(it => it.Place)
                .Select(it => it.Collection),
        ];
}
