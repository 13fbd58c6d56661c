namespace Signalbox.Platform.Identity;

/// <summary>Where to go after signing in: a path of ours, whatever the address said.</summary>
internal static class LocalPath
{
    /// <returns><paramref name="asked"/> when it is a path on this host, <c>/</c> when it is anything else.</returns>
    /// <remarks>Browsers take <c>//host</c> and <c>/\host</c> for another host, and drop tabs and line ends on the way.</remarks>
    public static string Of(string? asked) =>
        asked is ['/', ..] and not ['/', '/' or '\\', ..] && asked.Length <= 2000 && !asked.Any(char.IsControl)
            ? asked
            : "/";
}
