using System.Text.RegularExpressions;

namespace Signalbox.Platform.Channels.Sending;

/// <summary>Makes foreign words fit for the log: no secret of the channel's, no more than a few lines.</summary>
internal static partial class ForeignWords
{
    private const int Most = 500;

    public static string Over(string text, ChannelSecrets secrets)
    {
        var clean = CleanText.Line(text);
        string?[] hidden = [secrets.Url, secrets.SigningKey, secrets.Password, .. Tokens(secrets.Url)];
        foreach (var secret in hidden.Where(s => s is { Length: >= 4 }))
            clean = clean.Replace(secret!, "••••", StringComparison.OrdinalIgnoreCase);
        return CleanText.Cut(Signature().Replace(clean, "${name}=••••"), Most);
    }

    /// <summary>What in an address is likely to be a token: the values of its query and its long segments.</summary>
    private static IEnumerable<string> Tokens(string? url)
    {
        if (url is null)
            return [];
        var address = new Uri(url);
        var values = address.Query.TrimStart('?').Split('&').Select(p => p[(p.IndexOf('=') + 1)..]);
        return values
            .Where(v => v.Length >= 6)
            .Concat(address.Segments.Select(s => s.Trim('/')).Where(s => s.Length >= 16));
    }

    [GeneratedRegex(
        "(?<name>sign|access_token|token|key)=[^&\\s\"]+",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Signature();
}
