namespace Signalbox.Radar.Judging.Rules;

/// <summary>An article as the rules read it: title and text in one, with everything found in it once.</summary>
internal sealed class Reading
{
    /// <summary>What lies beyond is not read; stored texts end there too.</summary>
    private const int MostText = 64 * 1024;

    private const int MostAmounts = 6;

    private readonly Dictionary<string, List<int>> places;

    /// <param name="now">In the owner's offset: «today» is taken from it.</param>
    public Reading(WordFinder words, ArticleToJudge article, DateTimeOffset now)
    {
        Article = article;
        IsCut = article.Text.Length > MostText;
        Whole = $"{article.Title}\n{(IsCut ? article.Text[..MostText] : article.Text)}";
        Folded = Folding.Fold(Whole);
        places = words.Find(Folded);
        Amounts = Rules.Amounts.Find(Folded, MostAmounts);
        Today = DateOnly.FromDateTime(now.DateTime);
        // A date in the future is a slip of the source's: the article is new.
        Age = now > article.DatedAt ? now - article.DatedAt : TimeSpan.Zero;
        var written = article.DayIn(now.Offset);
        Deadline = Deadlines.Find(Folded, written < Today ? written : Today, Today);
    }

    public ArticleToJudge Article { get; }

    /// <summary>Title, line end, text.</summary>
    public string Whole { get; }

    /// <summary>The same in its plain form, place for place.</summary>
    public string Folded { get; }

    /// <summary>Whether the text was too long to be read whole.</summary>
    public bool IsCut { get; }

    public DateOnly Today { get; }

    public TimeSpan Age { get; }

    public IReadOnlyList<(int At, int Length)> Amounts { get; }

    public Deadline? Deadline { get; }

    /// <summary>Whether the last day to act has gone by.</summary>
    public bool IsOver => Deadline?.Day < Today;

    /// <summary>Where the folded word stands, at most 32 places; empty when it does not occur.</summary>
    public IReadOnlyList<int> Places(string word) => places.TryGetValue(word, out var found) ? found : [];

    /// <summary>Whether a place lies in the title.</summary>
    public bool IsInTitle(int at) => at < Article.Title.Length;

    /// <summary>The words of the article at a place, as they stand there.</summary>
    public string At(int at, int length) => Whole.Substring(at, length);

    /// <summary>The sentence around a place, as it stands there.</summary>
    public string Sentence(int at, int length) => Sentences.Around(Whole, at, length);
}
