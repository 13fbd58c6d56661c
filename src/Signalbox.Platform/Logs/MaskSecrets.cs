using System.Data.Common;
using Microsoft.Extensions.Configuration;
using Signalbox.Platform.Configuration;

namespace Signalbox.Platform.Logs;

/// <summary>Takes secrets out of a text: what looks like one, and whatever the settings hold as one.</summary>
public sealed class MaskSecrets
{
    // A shorter one would take words of every text with it; production refuses those.
    private const int Shortest = 6;

    private readonly IConfiguration configuration;
    private readonly SettingsCatalog catalog;

    internal MaskSecrets(IConfiguration configuration, SettingsCatalog catalog) =>
        (this.configuration, this.catalog) = (configuration, catalog);

    /// <summary>The text with <c>••••</c> where secrets stood.</summary>
    public string Clean(string text)
    {
        foreach (var secret in Known())
            text = text.Replace(secret, "••••", StringComparison.Ordinal);
        return string.Join('\n', text.Split('\n').Select(SecretMask.Clean));
    }

    /// <summary>Longest first, so that none leaves the rest of another.</summary>
    private IReadOnlyList<string> Known() =>
        [
            .. catalog
                .All.Where(s => s.Secret is not null)
                .SelectMany(s => Values(s, configuration[s.Key]))
                .Where(v => v.Length >= Shortest)
                .Distinct(StringComparer.Ordinal)
                .OrderByDescending(v => v.Length),
        ];

    private static IEnumerable<string> Values(Setting setting, string? value)
    {
        if (value is not { Length: > 0 })
            yield break;
        if (setting.Secret is not { IsConnectionString: true })
        {
            yield return value;
            yield break;
        }
        foreach (var name in new[] { "Password", "Pwd" })
            if (Part(value, name) is { Length: > 0 } password)
                yield return password;
    }

    private static string? Part(string connection, string name)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = connection };
            return parts.TryGetValue(name, out var part) ? part.ToString() : null;
        }
        catch (ArgumentException)
        {
            return null; // what cannot be read is shown by nobody
        }
    }
}
