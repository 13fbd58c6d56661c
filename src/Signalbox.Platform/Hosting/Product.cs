using System.Reflection;

namespace Signalbox.Platform.Hosting;

/// <summary>Which build this is.</summary>
public static class Product
{
    private static readonly string Informational =
        typeof(Product).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? "0.0.0";

    /// <summary>E.g. <c>0.1.0</c>.</summary>
    public static string Version { get; } = Informational.Split('+')[0];

    /// <summary>The commit that it was built from; null when the build did not know.</summary>
    public static string? Commit { get; } = Informational.Split('+') is [_, { Length: > 0 } commit] ? commit : null;
}
