using System.Reflection;
using System.Text.RegularExpressions;

namespace Signalbox.Platform.Configuration;

/// <summary>Marks an option that is never shown, only masked, and that the settings file must not hold.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed partial class SecretAttribute : Attribute
{
    /// <summary>Whether it is a connection string, of which the password alone is masked.</summary>
    public bool IsConnectionString { get; init; }

    /// <summary>The mark of a property; a name that says «secret» is one, marked or not. Null when it may be shown.</summary>
    internal static SecretAttribute? Of(PropertyInfo property) =>
        property.GetCustomAttribute<SecretAttribute>()
        ?? (property.PropertyType == typeof(string) && IsSecretName(property.Name) ? new SecretAttribute() : null);

    /// <summary>Whether the last word of a key says that its value is a secret.</summary>
    internal static bool IsSecretName(string key) => SecretName().IsMatch(key);

    [GeneratedRegex(
        "(?:password|secret|token|(?:api|access|secret)_?key|webhook|connectionstring)$",
        RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex SecretName();
}
