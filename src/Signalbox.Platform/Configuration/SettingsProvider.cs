using Microsoft.Extensions.Configuration;

namespace Signalbox.Platform.Configuration;

/// <summary>One value, the key it is for, and where the owner finds it, e.g. <c>variable WEB_PORT</c>.</summary>
internal sealed record SettingValue(string Key, string Value, string Origin);

/// <summary>Settings that remember where each of them came from.</summary>
/// <param name="values">A later value of a key wins.</param>
internal sealed class SettingsProvider(IEnumerable<SettingValue> values) : ConfigurationProvider, IConfigurationSource
{
    private readonly Dictionary<string, string> origins = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The keys that the owner gave; the program may have set others since.</summary>
    public IEnumerable<string> Keys => origins.Keys;

    public override void Load()
    {
        foreach (var value in values)
            (Data[value.Key], origins[value.Key]) = (value.Value, value.Origin);
    }

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>Where the value that counts came from; <c>default</c> when nobody gave one.</summary>
    public static string OriginOf(IConfiguration configuration, string key)
    {
        foreach (var provider in ((IConfigurationRoot)configuration).Providers.Reverse())
        {
            if (!provider.TryGet(key, out _))
                continue;
            return provider is SettingsProvider ours ? ours.origins.GetValueOrDefault(key, "program") : "program";
        }
        return "default";
    }
}
