namespace Signalbox.Radar.Judging.Rules;

/// <summary>Judges without a model: what the rule set names is looked for, weighed and explained.</summary>
/// <remarks>
/// Nothing but the arguments goes into a verdict. Points are added up (keywords, signals) and taken off (noise), brought
/// to 0…100 by a curve that saturates, then lowered by age.
/// </remarks>
internal sealed class RulesJudge
{
    /// <summary>So many points give 63 of 100.</summary>
    private const double Scale = 40;

    /// <summary>One word alone, without any signal, says little.</summary>
    private const double SingleWordCounts = 0.7;

    private const int WhenOver = 20;
    private const int MostEntities = 20;

    private readonly RuleSet rules;
    private readonly CompiledInterest[] interests;
    private readonly string[] mustNot;
    private readonly string[] calls;
    private readonly (NoiseRule Rule, string[] Words)[] noise;
    private readonly string[] names;
    private readonly WordFinder words;

    /// <summary>Makes the rules ready; costs some milliseconds, so keep the judge.</summary>
    public RulesJudge(RuleSet rules)
    {
        this.rules = rules;
        interests = [.. rules.Interests.Select(i => new CompiledInterest(i))];
        mustNot = [.. rules.MustNot.Select(Folding.Fold)];
        calls = [.. rules.CallsToAct.Select(Folding.Fold)];
        noise = [.. rules.Noise.Select(n => (n, n.Words.Select(Folding.Fold).ToArray()))];
        names = [.. rules.Names.Select(Folding.Fold)];
        words = new WordFinder([
            .. interests.SelectMany(i => i.Words),
            .. mustNot,
            .. calls,
            .. noise.SelectMany(n => n.Words),
            .. names,
        ]);
    }

    /// <summary>What it goes by.</summary>
    public RuleSet Rules => rules;

    /// <param name="now">In the owner's offset: «today» is taken from it.</param>
    public Verdict Judge(ArticleToJudge article, DateTimeOffset now)
    {
        var reading = new Reading(words, article, now);
        if (mustNot.FirstOrDefault(w => reading.Places(w).Count > 0) is { } unwanted)
            return Unwanted(reading, unwanted);

        var findings = interests
            .Select(i => i.Look(reading))
            .Where(f => f.Hits.Count > 0 || f.TimedOut.Count > 0)
            .ToList();
        var weighed = findings
            .Where(f => f.Excluded is null && f.Hits.Count > 0)
            .Select(f => Weigh(reading, f))
            .ToList();
        // Of equals the one named first in the rule set.
        var best =
            weighed.Count == 0 ? null : weighed.OrderByDescending(w => w.Score - w.Finding.Interest.MinScore).First();
        if (best is null)
            return NothingFound(reading, findings);

        var isOpportunity = best.Score >= best.Finding.Interest.MinScore && !reading.IsOver;
        return new Verdict
        {
            IsOpportunity = isOpportunity,
            Score = best.Score,
            Kind = best.Finding.Interest.Name,
            Headline = Headline(article),
            Reason = Wording.Reason(reading, best, isOpportunity, [.. weighed.Where(w => w != best)]),
            Evidence = Evidence.Of(reading, best),
            CounterArgument = Wording.CounterArgument(reading, best, [.. findings.SelectMany(f => f.TimedOut)]),
            Action = isOpportunity ? Wording.Action(reading, best.Finding.Interest) : null,
            Deadline = reading.Deadline is { } last ? Wording.Day(last.Day) : null,
            Entities = EntitiesOf(reading),
        };
    }

    private Weighed Weigh(Reading reading, Finding finding)
    {
        var call = calls
            .Select(w => (Word: w, Places: reading.Places(w)))
            .Where(c => c.Places.Count > 0)
            .Select(c => ((int At, int Length)?)(c.Places[0], c.Word.Length))
            .FirstOrDefault();
        var isAhead = reading.Deadline is not null && !reading.IsOver;
        var isSingle = finding.Hits.Count == 1 && reading.Amounts.Count == 0 && !isAhead && call is null;
        var disturbing = noise
            .Where(n => n.Rule.Except?.Contains(finding.Interest.Name, StringComparer.Ordinal) != true)
            .Select(n => new Disturbance(
                n.Rule.Name,
                [.. n.Words.Where(w => reading.Places(w).Count > 0)],
                n.Rule.Penalty
            ))
            .Where(d => d.Words.Count > 0)
            .ToList();

        var points =
            (finding.Points * (isSingle ? SingleWordCounts : 1))
            + (reading.Amounts.Count > 0 ? rules.Signals.Amount : 0)
            + (isAhead ? rules.Signals.Deadline : 0)
            + (call is not null ? rules.Signals.CallToAct : 0)
            - disturbing.Sum(d => d.Penalty * d.Words.Sum(w => reading.Places(w).Any(reading.IsInTitle) ? 2 : 1));
        var freshness = Freshness(reading.Age, isAhead);
        var score = (int)Math.Round(100 * (1 - Math.Exp(-Math.Max(0, points) / Scale)) * freshness);
        return new Weighed(
            finding,
            reading.IsOver ? Math.Min(score, WhenOver) : score,
            freshness,
            isSingle,
            call,
            disturbing
        );
    }

    /// <summary>1 for new, halved with each half-life; what can still be acted on keeps most of it.</summary>
    private double Freshness(TimeSpan age, bool deadlineIsAhead)
    {
        var decayed = Math.Pow(0.5, age.TotalHours / rules.HalfLifeHours);
        return Math.Max(decayed, deadlineIsAhead ? Math.Max(0.85, rules.OldestCounts) : rules.OldestCounts);
    }

    private Verdict Unwanted(Reading reading, string word)
    {
        var at = reading.Places(word)[0];
        return Dropped(
            reading,
            $"含排除词“{reading.At(at, word.Length)}”，按规则不看。",
            [reading.Sentence(at, word.Length)],
            timedOut: []
        );
    }

    private Verdict NothingFound(Reading reading, List<Finding> findings)
    {
        var excluded = findings.Where(f => f.Excluded is not null).ToList();
        List<string> timedOut = [.. findings.SelectMany(f => f.TimedOut)];
        if (excluded.Count == 0)
            return Dropped(reading, "没有命中任何关注方向的词。", [], timedOut);
        return Dropped(
            reading,
            string.Concat(excluded.Select(f => $"“{f.Interest.Name}”命中{Wording.Shown(f.Hits)}，但{f.Excluded}；"))
                .TrimEnd('；') + "。",
            [
                .. excluded
                    .Select(f => f.Hits.OrderByDescending(h => h.Points).First())
                    .Select(h => reading.Sentence(h.Places[0], h.Length))
                    .Distinct(StringComparer.Ordinal)
                    .Take(3),
            ],
            timedOut
        );
    }

    private Verdict Dropped(
        Reading reading,
        string reason,
        IReadOnlyList<string> evidence,
        IReadOnlyList<string> timedOut
    ) =>
        new()
        {
            IsOpportunity = false,
            Score = 0,
            Kind = "无关",
            Headline = Headline(reading.Article),
            Reason = Wording.Cut(reason, 1000),
            Evidence = evidence,
            CounterArgument = Wording.Joined(Wording.Unread(reading, timedOut)),
            Entities = EntitiesOf(reading),
        };

    /// <summary>The owner's names first, then what small rules find, then sums of money.</summary>
    private List<string> EntitiesOf(Reading reading) =>
        [
            .. names
                .Where(n => reading.Places(n).Count > 0)
                .Select(n => reading.At(reading.Places(n)[0], n.Length))
                .Concat(Entities.Find(reading.Whole, reading.Folded, MostEntities))
                .Concat(reading.Amounts.Select(a => reading.At(a.At, a.Length).Trim()))
                .Concat(reading.Deadline is { } last ? [reading.At(last.At, last.Length).Trim()] : [])
                .Distinct(StringComparer.Ordinal)
                .Take(MostEntities),
        ];

    private static string Headline(ArticleToJudge article) =>
        string.IsNullOrWhiteSpace(article.Title) ? "（无标题）" : Wording.Cut(article.Title.Trim(), 200);
}

/// <summary>Words of one noise rule that occur.</summary>
internal sealed record Disturbance(string Name, IReadOnlyList<string> Words, double Penalty);

/// <summary>An interest with its score.</summary>
/// <param name="IsSingle">Whether one word alone carries it.</param>
/// <param name="Call">Where the reader is asked to act.</param>
internal sealed record Weighed(
    Finding Finding,
    int Score,
    double Freshness,
    bool IsSingle,
    (int At, int Length)? Call,
    IReadOnlyList<Disturbance> Noise
);
