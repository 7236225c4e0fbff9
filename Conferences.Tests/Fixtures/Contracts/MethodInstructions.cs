using System.Reflection;
using System.Reflection.Emit;

namespace Conferences.Tests.Fixtures.Contracts;

/// <summary>The instructions of a compiled method.</summary>
internal static class MethodInstructions
{
    private static readonly Dictionary<short, OpCode> OpCodes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <summary>True if it has an instruction that throws; rethrowing does not count.
    /// </summary>
    public static bool Throws(MethodBase method) =>
        Instructions(method).Any(it => it.Code == System.Reflection.Emit.OpCodes.Throw);

    /// <summary>The methods and constructors it calls.</summary>
    public static IEnumerable<MethodBase> Calls(MethodBase method) =>
        from it in Instructions(method)
        where it.Code.OperandType == OperandType.InlineMethod
            && it.Code.FlowControl == FlowControl.Call
        select method.Module.ResolveMethod(
            it.Operand,
            method.DeclaringType?.GetGenericArguments(),
            method.IsGenericMethod ? method.GetGenericArguments() : null);

    /// <summary>The value types that it hands over as objects.</summary>
    public static IEnumerable<Type> Boxes(MethodBase method) =>
        from it in Instructions(method)
        where it.Code == System.Reflection.Emit.OpCodes.Box
        select method.Module.ResolveType(
            it.Operand,
            method.DeclaringType?.GetGenericArguments(),
            method.IsGenericMethod ? method.GetGenericArguments() : null);

    private static IEnumerable<(OpCode Code, int Operand)> Instructions(MethodBase method)
    {
        var il = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var at = 0; at < il.Length;)
        {
            var code = OpCodes[il[at] == 0xFE ? (short)(0xFE00 | il[at + 1]) : il[at]];
            at += code.Size;
            var operand = at + 4 <= il.Length ? BitConverter.ToInt32(il, at) : 0;
            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * operand),
                _ => 4,
            };
            yield return (code, operand);
        }
    }
}
