using Microsoft.Extensions.Configuration;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Configuration;

/// <summary>One setting as it may be shown.</summary>
/// <param name="Value">Masked when it is a secret; null when there is none.</param>
/// <param name="Origin"><c>default</c>, or where the owner finds it.</param>
public sealed record SettingRow(string Key, string? Value, string? Default, string Origin);

/// <summary>All settings, and what is to be said about them.</summary>
/// <param name="Notices">What should be known although the program starts.</param>
/// <param name="Faults">What keeps it from starting.</param>
public sealed record SettingsOverview(
    IReadOnlyList<SettingRow> Rows,
    IReadOnlyList<string> Notices,
    IReadOnlyList<string> Faults
);

/// <summary>Lists every setting that this program knows. Secrets are masked.</summary>
public sealed class SettingsReport
{
    private readonly IConfiguration configuration;
    private readonly SettingsCatalog catalog;
    private readonly SettingsCheck check;

    internal SettingsReport(IConfiguration configuration, SettingsCatalog catalog, SettingsCheck check) =>
        (this.configuration, this.catalog, this.check) = (configuration, catalog, check);

    /// <returns>In the order in which the sections were registered.</returns>
    public SettingsOverview Make()
    {
        IReadOnlyList<string> faults = [];
        try
        {
            check.Run();
        }
        catch (RefusedException refused)
        {
            faults = refused.Message.Split('\n');
        }
        return new SettingsOverview([.. catalog.All.Select(Row)], check.Notices, faults);
    }

    private SettingRow Row(Setting setting)
    {
        var given = setting.IsOpen
            ? string.Join(
                ',',
                configuration
                    .GetSection(setting.Key)
                    .AsEnumerable(makePathsRelative: true)
                    .Select(v => v.Value)
                    .OfType<string>()
            )
            : configuration[setting.Key];
        return given is { Length: > 0 }
            ? new SettingRow(setting.Key, setting.Shown(given), setting.Default, Origin(setting))
            : new SettingRow(setting.Key, setting.Default, setting.Default, "default");
    }

    private string Origin(Setting setting)
    {
        var key = setting.IsOpen
            ? configuration.GetSection(setting.Key).AsEnumerable().Last(v => v.Value is not null).Key
            : setting.Key;
        return SettingsProvider.OriginOf(configuration, key);
    }
}
