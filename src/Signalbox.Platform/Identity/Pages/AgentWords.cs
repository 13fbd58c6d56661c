using Signalbox.Platform.Ui.Words;

namespace Signalbox.Platform.Identity.Pages;

/// <summary>What a browser calls itself, in words: <c>Chrome · Windows</c>.</summary>
internal static class AgentWords
{
    // Most name others too, to be served like them: the rarer names come first.
    // Where a name differs, in Chinese and in English.
    private static readonly (string Mark, string Name)[] Browsers =
    [
        ("MicroMessenger/", "微信/WeChat"),
        ("DingTalk/", "钉钉/DingTalk"),
        ("HuaweiBrowser/", "华为浏览器/Huawei Browser"),
        ("MiuiBrowser/", "小米浏览器/Mi Browser"),
        ("QQBrowser/", "QQ 浏览器/QQ Browser"),
        ("EdgiOS/", "Edge"),
        ("EdgA/", "Edge"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung"),
        ("FxiOS/", "Firefox"),
        ("Firefox/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("HarmonyOS", "HarmonyOS"),
        ("OpenHarmony", "HarmonyOS"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("CrOS", "ChromeOS"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];

    public static string SayAgent(this Text words, string? agent)
    {
        if (string.IsNullOrWhiteSpace(agent))
            return words["sessions.agent.none"];
        var (browser, system) = (Name(words, Find(Browsers, agent)), Find(Systems, agent));
        return (browser, system) switch
        {
            (null, null) => agent.Length <= 60 ? agent : $"{agent[..60]}…",
            (null, _) => system,
            (_, null) => browser,
            _ => $"{browser} · {system}",
        };
    }

    private static string? Name(Text words, string? names) =>
        names?.Split('/') is { } both ? words.Pick(both[0], both[^1]) : null;

    private static string? Find((string Mark, string Name)[] known, string agent) =>
        Array.Find(known, k => agent.Contains(k.Mark, StringComparison.OrdinalIgnoreCase)).Name;
}
