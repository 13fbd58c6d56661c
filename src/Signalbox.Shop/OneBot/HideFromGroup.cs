using System.Text.RegularExpressions;

namespace Signalbox.Shop.OneBot;

/// <summary>Takes out of a text what no group may read: keys that were given in the chat, cookies, links that carry tokens.</summary>
internal static partial class HideFromGroup
{
    private const string Hidden = "［已隐去］";
    private const int ShortestKey = 6;

    /// <param name="given">What was given to the buyer, as it was sent.</param>
    public static string Run(string text, IEnumerable<string> given)
    {
        foreach (var content in given)
        foreach (var part in Parts().Split(content).Where(IsKey).OrderByDescending(p => p.Length))
            text = text.Replace(part, Hidden, StringComparison.OrdinalIgnoreCase);
        return Links(text);
    }

    /// <summary>The same without what was given.</summary>
    public static string Links(string text) => Cookie().Replace(Link().Replace(text, Hidden), Hidden);

    /// <summary>A word with a figure in it, or one of the signs that keys have; not what an owner writes around one.</summary>
    private static bool IsKey(string part) =>
        part.Length >= ShortestKey && (part.Any(char.IsAsciiDigit) || part.Contains('-')) && part.All(c => c < 128);

    [GeneratedRegex(@"[\s：，。；、,;""'“”（）()]+", RegexOptions.NonBacktracking)]
    private static partial Regex Parts();

    /// <summary>With anything behind its question mark, or on the way to the platform's checks.</summary>
    [GeneratedRegex(
        @"https?://\S*(?:\?\S+|/punish\S*|_____tmd_____\S*)",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking
    )]
    private static partial Regex Link();

    [GeneratedRegex(
        @"\b(?:unb|cookie2|_m_h5_tk(?:_enc)?|_tb_token_|sgcookie|x5sec(?:data)?|havana_lgc\w*|cna|t|csg|tracknick)=[^\s;,&]{3,}",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking
    )]
    private static partial Regex Cookie();
}
