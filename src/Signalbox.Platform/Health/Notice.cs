namespace Signalbox.Platform.Health;

/// <summary>Something that a part with rules of its own is about to tell people, as the alerts' silences and windows see it.</summary>
/// <param name="Rule">What <c>rule=</c> means it by, e.g. <c>market-price</c>.</param>
/// <param name="Labels">What else it can be meant by, e.g. <c>symbol</c>.</param>
public sealed record Notice(string Rule, AlertSeverity Severity, IReadOnlyDictionary<string, string> Labels);
