using System.Reflection;
using System.Runtime.CompilerServices;
using Conferences.Api.Commands;
using Conferences.Domain.State;
using Conferences.Tests.Fixtures.Contracts;

namespace Conferences.Tests.Contracts;

/// <summary>Code that awaits several tasks at once relies on this: failures are in the task.</summary>
public sealed class A_method_that_returns_a_task
{
    private const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
        | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly[] Ours =
        [typeof(Mailboxes).Assembly, typeof(ConferenceState).Assembly, typeof(Samples).Assembly];

    [Fact]
    public void throws_nothing_before_there_is_a_task()
    {
        var throwers =
            from type in typeof(Mailboxes).Assembly.GetTypes()
            where type.Namespace?.StartsWith("Conferences.", StringComparison.Ordinal) is true
                && !type.IsAssignableTo(typeof(IAsyncStateMachine))
            from method in type.GetMethods(Any)
            where ReturnsTask(method)
            let thrower = Thrower(method, [])
            where thrower is not null
            orderby thrower
            select thrower;
        Assert.Equal("", string.Join(Environment.NewLine, throwers));
    }

    [Fact]
    public void is_known_by_its_instructions()
    {
        Assert.Equal("Samples.Throws", Thrower(Sample(nameof(Samples.Throws)), []));
        Assert.Equal("Samples.Calls > Samples.Throws", Thrower(Sample(nameof(Samples.Calls)), []));
        Assert.Null(Thrower(Sample(nameof(Samples.Fails)), []));
        Assert.Null(Thrower(Sample(nameof(Samples.Returns)), []));
    }

    // The call path to what throws, or null. An async method's exceptions are in its task already.
    private static string? Thrower(MethodBase method, HashSet<MethodBase> seen)
    {
        if (method.IsDefined(typeof(AsyncStateMachineAttribute)) || !seen.Add(method))
            return null;
        var name = $"{method.DeclaringType?.Name}.{method.Name}";
        return MethodInstructions.Throws(method)
            ? name
            : MethodInstructions.Calls(method)
                .Where(it => Ours.Contains(it.Module.Assembly))
                .Select(it => Thrower(it, seen))
                .Where(it => it is not null)
                .Select(it => $"{name} > {it}")
                .FirstOrDefault();
    }

    private static bool ReturnsTask(MethodInfo method) =>
        method.ReturnType.IsAssignableTo(typeof(Task))
        || method.ReturnType == typeof(ValueTask)
        || (method.ReturnType.IsGenericType && method.ReturnType.GetGenericTypeDefinition() == typeof(ValueTask<>));

    private static MethodInfo Sample(string name) => typeof(Samples).GetMethod(name)!;

    private static class Samples
    {
        public static Task Throws(bool does) => does ? throw new TimeoutException() : Task.CompletedTask;

        public static Task Calls(bool does) => Throws(does);

        public static async Task Fails(bool does)
        {
            await Task.Yield();
            await Throws(does);
        }

        public static Task Returns(bool does) => Fails(does);
    }
}
