using System.Globalization;
using System.Text.RegularExpressions;
using Signalbox.Radar.Judging.Rules;

namespace Signalbox.Radar.Topics;

/// <summary>A word or pattern of a topic.</summary>
/// <param name="Shown">What it is called: its alias, or itself.</param>
/// <param name="Word">Folded; null for a pattern.</param>
/// <param name="Pattern">Null for a word.</param>
internal sealed record TopicTerm(string Shown, string? Word, Regex? Pattern);

/// <summary>A line of the rules that cannot be used.</summary>
/// <param name="Line">1 for the first.</param>
internal sealed record TopicRuleFault(int Line, string Fault);

/// <summary>
/// Which articles a topic takes, one rule a line: <c>储能</c> (one of these must occur), <c>+补贴</c> (must occur),
/// <c>!招聘</c> (must not), <c>/正则/</c> (a pattern, also after + or !), <c>储能 =&gt; 新型储能</c> (told under that name),
/// <c>@10</c> (at most ten finds a day), <c># …</c> (a remark).
/// </summary>
/// <remarks>The signs are those that people know from the keyword files of news watchers such as TrendRadar.</remarks>
internal sealed class TopicRules
{
    private const int MostTerms = 500;
    private const int LongestWord = 60;
    private const int LongestPattern = 300;
    private const int LongestAlias = 40;

    private readonly List<TopicTerm> any = [];
    private readonly List<TopicTerm> must = [];
    private readonly List<TopicTerm> mustNot = [];
    private readonly List<TopicRuleFault> faults = [];
    private readonly WordFinder? words;

    private TopicRules(string text)
    {
        var line = 0;
        foreach (var raw in text.ReplaceLineEndings("\n").Split('\n'))
        {
            line++;
            if (Read(raw.Trim()) is { } fault)
                faults.Add(new TopicRuleFault(line, fault));
        }
        if (any.Count + must.Count + mustNot.Count > MostTerms)
            faults.Add(new TopicRuleFault(line, $"There may be at most {MostTerms} words and patterns."));
        var all = Terms.Select(t => t.Word).OfType<string>().ToList();
        words = all.Count > 0 ? new WordFinder(all) : null;
    }

    /// <summary>Words and patterns of which one must occur; none: every article that has the rest.</summary>
    public IReadOnlyList<TopicTerm> Any => any;

    public IReadOnlyList<TopicTerm> Must => must;

    public IReadOnlyList<TopicTerm> MustNot => mustNot;

    /// <summary>Most finds of a day that are told; null is no limit.</summary>
    public int? Cap { get; private set; }

    /// <summary>What cannot be used, in the order of the lines.</summary>
    public IReadOnlyList<TopicRuleFault> Faults => faults;

    private IEnumerable<TopicTerm> Terms => any.Concat(must).Concat(mustNot);

    /// <summary>Reads the rules; lines at fault are left out and named in <see cref="Faults"/>.</summary>
    public static TopicRules Parse(string text) => new(text);

    /// <summary>Whether they take an article, and by which words.</summary>
    public TopicMatch Look(string title, string text) => LookFolded(Folding.Fold($"{title}\n{text}"));

    /// <inheritdoc cref="Look"/>
    /// <param name="folded">Title, line end, text, as <see cref="Folding"/> makes them.</param>
    public TopicMatch LookFolded(string folded)
    {
        var found = words?.Find(folded);
        if (mustNot.Find(Stands) is { } unwanted)
            return new TopicMatch(false, [], $"!{unwanted.Shown}");
        if (must.Find(t => !Stands(t)) is { } missing)
            return new TopicMatch(false, [], $"+{missing.Shown}");
        var hits = any.Where(Stands).Select(t => t.Shown).Distinct(StringComparer.Ordinal).ToList();
        return any.Count > 0 && hits.Count == 0
            ? new TopicMatch(false, [], null)
            : new TopicMatch(true, [.. hits, .. must.Select(t => t.Shown)], null);

        bool Stands(TopicTerm term) =>
            term.Word is { } word ? found?.ContainsKey(word) == true : IsMatch(term.Pattern!, folded); // one of the two is there
    }

    /// <summary>What ran out of time is not there: the next line may still take the article.</summary>
    private static bool IsMatch(Regex pattern, string folded)
    {
        try
        {
            return pattern.IsMatch(folded);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    /// <returns>What is wrong with the line; null when nothing is.</returns>
    private string? Read(string line)
    {
        if (line.Length == 0 || line[0] == '#')
            return null;
        if (line[0] == '@')
            return ReadCap(line);
        var list = line[0] switch
        {
            '+' => must,
            '!' or '！' => mustNot,
            _ => any,
        };
        var rest = (list == any ? line : line[1..]).Trim();
        string? alias = null;
        // The last arrow: a pattern may hold one.
        if (rest.LastIndexOf("=>", StringComparison.Ordinal) is > 0 and var arrow)
            (rest, alias) = (rest[..arrow].TrimEnd(), rest[(arrow + 2)..].Trim());
        if (alias is { Length: 0 or > LongestAlias })
            return $"After => stands a name of 1 to {LongestAlias} characters.";
        return rest is ['/', _, .., '/'] ? ReadPattern(list, rest[1..^1], alias) : ReadWord(list, rest, alias);
    }

    private string? ReadCap(string line)
    {
        if (
            !int.TryParse(line.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var cap)
            || cap is < 1 or > 1000
        )
            return "After @ stands a number from 1 to 1000: the most finds of a day.";
        Cap = cap;
        return null;
    }

    private static string? ReadWord(List<TopicTerm> list, string word, string? alias)
    {
        if (word.Length is 0 or > LongestWord)
            return $"A word has 1 to {LongestWord} characters.";
        list.Add(new TopicTerm(alias ?? word, Folding.Fold(word), null));
        return null;
    }

    private static string? ReadPattern(List<TopicTerm> list, string pattern, string? alias)
    {
        if (pattern.Length > LongestPattern)
            return $"A pattern has at most {LongestPattern} characters.";
        try
        {
            var regex = CompiledInterest.Pattern(pattern);
            if (regex.IsMatch(""))
                return "The pattern matches nothing at all, so it would take every article.";
            list.Add(new TopicTerm(alias ?? $"/{pattern}/", null, regex));
            return null;
        }
        catch (NotSupportedException e)
        {
            // Look-around, back-references, and counts so large that matching would not end in time.
            return $"The pattern could take too long: {e.Message}";
        }
        catch (ArgumentException e)
        {
            return $"The pattern is no regular expression: {e.Message}";
        }
    }
}

/// <summary>What a topic's rules say of an article.</summary>
/// <param name="IsTaken">Whether it is the topic's.</param>
/// <param name="Hits">The words and patterns that took it; empty also where every article is taken.</param>
/// <param name="Against">The rule that kept it out, as it is written; null when nothing hit, or it is taken.</param>
internal sealed record TopicMatch(bool IsTaken, IReadOnlyList<string> Hits, string? Against);
