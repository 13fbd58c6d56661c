using System.Collections;
using System.ComponentModel;
using System.Data.Common;
using System.Globalization;
using System.Reflection;
using Signalbox.Platform.Logs;
using Signalbox.Platform.Secrets;

namespace Signalbox.Platform.Configuration;

/// <summary>A section of options that somebody has registered with <see cref="OptionsExtensions.AddChecked{TOptions}"/>.</summary>
internal sealed record SettingsSection(string Name, Type Type);

/// <summary>One setting: a property of a registered section.</summary>
/// <param name="Key">E.g. <c>Radar:ArticlesPerSlot</c>.</param>
/// <param name="Property">The property that holds it; its class names the documentation.</param>
/// <param name="Default">As text; null when there is none.</param>
internal sealed record Setting(string Key, PropertyInfo Property, SecretAttribute? Secret, string? Default)
{
    /// <summary>Whether further keys may lie below it: a list or a dictionary.</summary>
    public bool IsOpen => SettingsCatalog.IsOpen(Property.PropertyType);

    /// <summary>The value as it may be shown; an address loses the password that it carries.</summary>
    public string Shown(string value) =>
        Secret is null ? SecretMask.Clean(value)
        : value.Length == 0 ? ""
        : Secret.IsConnectionString ? WithoutPassword(value)
        : SecretBox.Mask(value);

    private static string WithoutPassword(string connection)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = connection };
            foreach (var name in new[] { "Password", "Pwd" })
                if (parts.ContainsKey(name))
                    parts[name] = "••••";
            return parts.ConnectionString;
        }
        catch (ArgumentException)
        {
            return "••••";
        }
    }
}

/// <summary>Every setting that this program knows, in the order in which the sections were registered.</summary>
internal sealed class SettingsCatalog(IEnumerable<SettingsSection> sections)
{
    private readonly Lazy<IReadOnlyList<Setting>> all = new(() => [.. sections.Distinct().SelectMany(Read)]);

    public IReadOnlyList<Setting> All => all.Value;

    /// <summary>The setting that <paramref name="key"/> names, or lies below; null when nobody knows it.</summary>
    public Setting? Find(string key) =>
        All.FirstOrDefault(s =>
            s.Key.Equals(key, StringComparison.OrdinalIgnoreCase)
            || (s.IsOpen && key.StartsWith(s.Key + ":", StringComparison.OrdinalIgnoreCase))
        );

    public static bool IsOpen(Type type) => type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type);

    private static IEnumerable<Setting> Read(SettingsSection section) =>
        Read(section.Name, section.Type, Activator.CreateInstance(section.Type));

    private static IEnumerable<Setting> Read(string path, Type type, object? defaults)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var key = $"{path}:{property.Name}";
            var value = defaults is null ? null : property.GetValue(defaults);
            if (IsLeaf(property.PropertyType))
            {
                if (property.CanWrite || IsOpen(property.PropertyType))
                    yield return new Setting(key, property, SecretAttribute.Of(property), AsText(value));
                continue;
            }
            foreach (var inner in Read(key, property.PropertyType, value))
                yield return inner;
        }
    }

    private static bool IsLeaf(Type type) =>
        type == typeof(string) || IsOpen(type) || TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string));

    private static string? AsText(object? value) =>
        value switch
        {
            null => null,
            string text => text,
            bool flag => flag ? "true" : "false",
            TimeOnly time => time.ToString("HH:mm", CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            IEnumerable list => string.Join(',', list.Cast<object?>().Select(AsText)),
            _ => value.ToString(),
        };
}
