using System.Text.RegularExpressions;

namespace Signalbox.Platform.Logs;

/// <summary>The last net: takes out of a text whatever looks like a key, a token or a password.</summary>
/// <remarks>Nobody should log one. When a foreign message does, it ends here.</remarks>
internal static partial class SecretMask
{
    private const string Mask = "••••";
    private const int TimeoutMs = 1000;

    public static string Clean(string text)
    {
        if (text.Length < 8)
            return text;
        try
        {
            text = Shapes().Replace(text, Mask);
            text = InAddress().Replace(text, $"${{before}}{Mask}@");
            return Named().Replace(text, $"${{before}}{Mask}");
        }
        catch (RegexMatchTimeoutException)
        {
            return Mask; // what could not be looked through is not shown
        }
    }

    // Keys of model vendors, GitHub, AWS; JSON web tokens; DingTalk's signing secrets.
    [GeneratedRegex(
        @"\b(?:sk-[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|AKIA[0-9A-Z]{16}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|SEC[0-9a-f]{40,})",
        RegexOptions.None,
        TimeoutMs
    )]
    private static partial Regex Shapes();

    [GeneratedRegex(
        @"(?<before>\b[a-z][a-z0-9+.-]{0,20}://[^\s:/@]{0,100}:)[^\s/@]{1,200}@",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        TimeoutMs
    )]
    private static partial Regex InAddress();

    // password=…, "api_key": "…", access_token=…, Authorization: Bearer …
    [GeneratedRegex(
        """(?<before>(pass(word|wd)?|pwd|secret|api[_-]?key|access[_-]?key|token|authorization|cookie)["']?\s{0,5}[:=]\s{0,5}["']?((bearer|basic)\s{1,5})?|\b(bearer|basic)\s{1,5}(?=[\w+/=.-]{16}))[^\s"'&;,}]+""",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        TimeoutMs
    )]
    private static partial Regex Named();
}
