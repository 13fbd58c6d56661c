using System.Text;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Identity;

/// <summary>Which passwords may be chosen: long ones that nobody would try first. What they are made of is free.</summary>
internal static class PasswordRules
{
    public const int Shortest = 12;
    public const int Longest = 128;

    // Words of ours, which a guesser of this product tries first (ASVS 5.0, 6.1.2); docs/security.md lists them.
    public static readonly IReadOnlyList<string> ProductWords =
    [
        "signalbox",
        "signal",
        "radar",
        "xianyu",
        "werss",
        "sagacity",
        "dingtalk",
        "deepseek",
        "信号塔",
        "机会雷达",
        "闲鱼",
        "管理员",
    ];

    private const int LeastLeft = 6;
    private const int LeastDistinct = 5;

    // Rows of the keyboard and the alphabets, each also backwards.
    private static readonly string[] Walks =
    [
        "01234567890123456789",
        "abcdefghijklmnopqrstuvwxyz",
        "qwertyuiopasdfghjklzxcvbnm",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
        "qazwsxedcrfvtgbyhnujmikolp",
        "q1w2e3r4t5y6u7i8o9p0",
        "1q2w3e4r5t6y7u8i9o0p",
        "!@#$%^&*()_+",
    ];

    private static readonly Lazy<HashSet<string>> Common = new(Read);

    /// <exception cref="RefusedException">400 <c>input.invalid</c>, field <c>password</c>.</exception>
    public static void Check(string password, string userName)
    {
        if (Fault(password, userName) is { } fault)
            throw RefusedException.Invalid(
                new Dictionary<string, string[]>(StringComparer.Ordinal) { ["password"] = [fault] }
            );
    }

    /// <returns>What is wrong, as a sentence; null when it may be chosen.</returns>
    public static string? Fault(string password, string userName)
    {
        var length = password.EnumerateRunes().Count();
        if (length < Shortest)
            return $"A password has {Shortest} characters or more; a sentence is easy to remember.";
        if (length > Longest)
            return $"A password has {Longest} characters at most.";
        var plain = password.ToLowerInvariant();
        if (Common.Value.Contains(plain) || Common.Value.Contains(Core(plain)))
            return "This password is one of the first that is tried; choose another.";
        if (plain.EnumerateRunes().Distinct().Count() < LeastDistinct || IsRepeated(plain) || IsWalk(plain))
            return "This password is a pattern that is tried early; choose another.";
        return LeftOf(plain, userName) is { } left && left < LeastLeft
            ? "This password is little more than your name or this product's; choose another."
            : null;
    }

    /// <summary>The word under the ornaments: <c>P@ssw0rd!2026</c> is <c>password</c>.</summary>
    private static string Core(string plain)
    {
        var trimmed = plain.Trim("0123456789!@#$%^&*()-_=+. ?".ToCharArray());
        var core = new StringBuilder();
        foreach (var letter in trimmed)
            core.Append(
                letter switch
                {
                    '0' => 'o',
                    '1' or '!' => 'i',
                    '3' => 'e',
                    '4' or '@' => 'a',
                    '5' or '$' => 's',
                    '7' => 't',
                    _ => letter,
                }
            );
        return core.ToString();
    }

    /// <summary>One short piece over and over: <c>abcabcabcabc</c>.</summary>
    private static bool IsRepeated(string plain)
    {
        for (var unit = 1; unit <= plain.Length / 2; unit++)
            if (Enumerable.Range(unit, plain.Length - unit).All(i => plain[i] == plain[i - unit]))
                return true;
        return false;
    }

    /// <summary>Made of runs of four and more along the keyboard or the alphabet, but for a few characters.</summary>
    private static bool IsWalk(string plain)
    {
        var covered = 0;
        for (var start = 0; start < plain.Length; )
        {
            var run = LongestRun(plain[start..]);
            covered += run >= 4 ? run : 0;
            start += run >= 4 ? run : 1;
        }
        return plain.Length - covered < 4;
    }

    private static int LongestRun(string text)
    {
        var longest = 0;
        foreach (var walk in Walks)
        foreach (var way in new[] { walk, new string([.. walk.Reverse()]) })
            while (longest < text.Length && way.Contains(text[..(longest + 1)], StringComparison.Ordinal))
                longest++;
        return longest;
    }

    /// <summary>How many letters there are beside the user's name and words of ours; null when there are none of those.</summary>
    private static int? LeftOf(string plain, string userName)
    {
        IEnumerable<string> words = [userName.Trim().ToLowerInvariant(), .. ProductWords, "password", "admin"];
        var left = plain;
        foreach (var word in words.Where(w => w.Length >= 2))
            left = left.Replace(word, "", StringComparison.Ordinal);
        return left.Length == plain.Length ? null : left.EnumerateRunes().Count(Rune.IsLetter);
    }

    private static HashSet<string> Read()
    {
        using var reader = new StreamReader(
            typeof(PasswordRules).Assembly.GetManifestResourceStream("common-passwords.txt")!
        );
        return reader
            .ReadToEnd()
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .ToHashSet(StringComparer.Ordinal);
    }
}
