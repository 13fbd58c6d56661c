using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace Signalbox.Testing;

/// <summary>
/// Has the bounds of all settings read once, by one thread. The framework's <see cref="RangeAttribute"/> reads the bounds of
/// a <see cref="TimeSpan"/> at its first use and is not safe there; a program starts once, tests start many at the same time.
/// </summary>
internal static class RangesOnce
{
    private static readonly Lock Gate = new();
    private static readonly HashSet<Assembly> Read = [];

    public static void Of(IEnumerable<Assembly> assemblies)
    {
        lock (Gate)
        {
            foreach (var assembly in assemblies.Where(Read.Add))
            foreach (var type in assembly.GetTypes().Where(HasRange))
            {
                var options = Activator.CreateInstance(type)!; // settings can all be made without arguments
                Validator.TryValidateObject(options, new ValidationContext(options), null, validateAllProperties: true);
            }
        }
    }

    private static bool HasRange(Type type) =>
        type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false }
        && type.GetConstructor(Type.EmptyTypes) is not null
        && type.GetProperties()
            .Any(p => p.GetCustomAttributes<RangeAttribute>().Any(r => r.OperandType == typeof(TimeSpan)));
}
