using System.Collections;

namespace Signalbox.Platform.Configuration;

/// <summary>What settings are read from.</summary>
/// <param name="Arguments">E.g. <c>--Radar:ArticlesPerSlot=20</c>, or <c>--config FILE</c>.</param>
/// <param name="Variables">Variables of the environment.</param>
/// <param name="WorkingFolder">Where <c>.env</c> is looked for; null is nowhere.</param>
internal sealed record SettingsInput(
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Variables,
    string? WorkingFolder
)
{
    /// <summary>Those of this process.</summary>
    public static SettingsInput OfThisProcess(IReadOnlyList<string> arguments) =>
        new(
            arguments,
            Environment
                .GetEnvironmentVariables()
                .Cast<DictionaryEntry>()
                .ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "", StringComparer.Ordinal),
            Directory.GetCurrentDirectory()
        );

    /// <summary>Nothing but arguments: for tests, which the machine they run on must not change.</summary>
    public static SettingsInput Only(params IReadOnlyList<string> arguments) =>
        new(arguments, new Dictionary<string, string>(StringComparer.Ordinal), WorkingFolder: null);
}
