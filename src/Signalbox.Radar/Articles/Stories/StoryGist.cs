using System.Text.RegularExpressions;
using Signalbox.Radar.Judging.Rules;

namespace Signalbox.Radar.Articles.Stories;

/// <summary>What of an article tells its story: its words, its figures, and what keeps it apart from others of its kind.</summary>
internal sealed class StoryGist
{
    private const int HeadLetters = 600;
    private const int FiguresLetters = 1200;
    private const RegexOptions Bounded = RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture;
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(10);

    private static readonly Regex Latin = new("[a-z][a-z0-9+.-]+", Bounded, Enough);
    private static readonly Regex Result = new(
        @"中标|成交|结果|名单|获奖($|[^补])|终止|废标|流标|拟立项|\bawards?\b|\bawarded|\bwinners?\b|\bresults?\b",
        Bounded,
        Enough
    );
    private static readonly Regex Digest = new(
        "周报|日报|早报|晚报|月报|一周|盘点|汇总|合集|简报|天气|预报|行情",
        Bounded,
        Enough
    );
    private static readonly Regex Ordinal = new(
        "第?[一二三四五六七八九十百0-9]{1,4}(批次|批|期|轮|届|标段|中学|小学|号地|辑)",
        Bounded,
        Enough
    );
    private static readonly Regex Year = new("20[0-9][0-9]", Bounded, Enough);
    private static readonly Regex Version = new(@"v?[0-9]+\.[0-9]+(\.[0-9]+)?", Bounded, Enough);
    private static readonly Regex Code = new(@"[a-z]{2,}[-\w]*[0-9]{3,}[-\w]*", Bounded, Enough);
    private static readonly Regex Region = new("(?<name>[一-鿿]{2})[省市区县]", Bounded, Enough);

    public StoryGist(string title, string text)
    {
        Title = Folding.Fold(title);
        var folded = Folding.Fold(text);
        Head = $"{Title}\n{Begin(folded, HeadLetters)}";
        Words = WordsOf(Head);
        Figures = StoryFigures.Of($"{Title}\n{Begin(folded, FiguresLetters)}");
        IsResult = Result.IsMatch(Title);
        IsDigest = Digest.IsMatch(Title);
        Marks = [Found(Ordinal), Found(Year), Found(Version), Found(Code)];
        Regions = [.. Region.Matches(Title).Select(m => m.Groups["name"].Value)];
    }

    /// <summary>Folded.</summary>
    public string Title { get; }

    /// <summary>Title and the beginning of the text, folded.</summary>
    public string Head { get; }

    /// <summary>Pairs of Chinese characters and Latin words, as numbers: a thousand articles' are held in memory.</summary>
    public IReadOnlySet<int> Words { get; }

    public IReadOnlyDictionary<string, double> Figures { get; }

    /// <summary>Whether it tells how something came out, which is another story than its call.</summary>
    public bool IsResult { get; }

    /// <summary>Whether it tells many stories.</summary>
    public bool IsDigest { get; }

    /// <summary>Ordinals, years, versions and codes in the title: where two titles have some of one kind and share none, they tell two stories.</summary>
    public IReadOnlyList<IReadOnlySet<string>> Marks { get; }

    /// <summary>Places in the title.</summary>
    public IReadOnlyList<string> Regions { get; }

    private HashSet<string> Found(Regex mark) => [.. mark.Matches(Title).Select(m => m.Value)];

    private static string Begin(string text, int letters) => text.Length <= letters ? text : text[..letters];

    private static HashSet<int> WordsOf(string folded)
    {
        var words = new HashSet<int>();
        foreach (var word in Latin.EnumerateMatches(folded))
            words.Add(NumberOf(folded.AsSpan(word.Index, word.Length).Trim(".-")));
        for (var at = 0; at + 1 < folded.Length; at++)
            if (IsChinese(folded[at]) && IsChinese(folded[at + 1]))
                words.Add((folded[at] << 16) | folded[at + 1]);
        words.TrimExcess();
        return words;
    }

    /// <summary>FNV-1a in 30 bits: below every pair of Chinese characters, which begin at U+4E00.</summary>
    private static int NumberOf(ReadOnlySpan<char> word)
    {
        var hash = 2166136261;
        foreach (var letter in word)
            hash = (hash ^ letter) * 16777619;
        return (int)(hash & 0x3FFFFFFF);
    }

    private static bool IsChinese(char letter) => letter is >= '一' and <= '鿿';
}
