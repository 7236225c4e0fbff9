using Conferences.Tests.Fixtures;
using Conferences.Tests.Operations;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongClassesEarly))]

namespace Conferences.Tests.Fixtures;

/// <summary>
/// The classes that start processes take longest. Left to chance, one of them would go on when all else is done; all at
/// once they would be in each other's way. So it is each third that is one of them, until there are no more.
/// </summary>
public sealed class LongClassesEarly : ITestCollectionOrderer
{
    private static readonly string Long = typeof(A_killed_service).Namespace!;

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(
        IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [
            .. testCollections
                .GroupBy(it => it.TestCollectionDisplayName.Contains(Long, StringComparison.Ordinal))
                .SelectMany(group => group.Select((it, at) => (Collection: it, Place: group.Key ? at * 3 : at)))
                .OrderBy(it => it.Place)
                .Select(it => it.Collection),
        ];
}
