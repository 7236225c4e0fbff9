using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json.Serialization;

namespace Conferences.Domain.State;

/// <summary>
/// The names that values are stored and sent under. Each value declares its own, so that renaming the value in code
/// does not change what is stored; unknown names are refused.
/// </summary>
public static class PinnedName
{
    /// <summary>The name it is stored and sent as.</summary>
    public static string Name<T>(this T value) where T : struct, Enum => Names<T>.ByValue[value];

    /// <summary>The value of that name, or null.</summary>
    public static T? Find<T>(string? name) where T : struct, Enum =>
        name is not null && Names<T>.ByName.TryGetValue(name, out var value) ? value : null;

    private static class Names<T> where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> ByValue = typeof(T)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .ToFrozenDictionary(
                field => (T)field.GetValue(null)!,
                field => field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()!.Name);

        public static readonly FrozenDictionary<string, T> ByName =
            ByValue.ToFrozenDictionary(it => it.Value, it => it.Key, StringComparer.Ordinal);
    }
}
