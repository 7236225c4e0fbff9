using System.Reflection;
using Conferences.Tests.Fixtures.Contracts;
using Xunit.v3;

[assembly: ChecksAnswers]
[assembly: AssemblyFixture(typeof(OtherAnswers))]

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>Fails every test that got an answer which the published document does not describe.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class ChecksAnswersAttribute : BeforeAfterTestAttribute
{
    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        string?[] ids = [test.UniqueID, test.TestCase.TestClass?.UniqueID, test.TestCase.TestCollection.UniqueID];
        OtherAnswers.Expect([.. ids.OfType<string>().SelectMany(AnswerFaults.Take).Distinct()]);
    }
}

/// <summary>
/// Fails the run for an answer whose test is not known: to a request that was written to a socket by hand.
/// </summary>
public sealed class OtherAnswers : IDisposable
{
    public void Dispose() => Expect(AnswerFaults.Take(""));

    internal static void Expect(IReadOnlyCollection<string> faults)
    {
        if (faults.Count > 0)
            Assert.Fail(string.Join(
                '\n', faults.Prepend("The published document does not describe what was answered:")));
    }
}
