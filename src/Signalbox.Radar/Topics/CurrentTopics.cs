using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Judging.Rules;

namespace Signalbox.Radar.Topics;

/// <summary>A topic made ready to select and to judge with.</summary>
internal sealed record ReadyTopic(Guid Id, string Name, int Place, int Number, TopicBody Body, TopicRules Rules)
{
    /// <summary>The purpose by which its model is chosen and its cost counted; without a row of its own the judge's serves it.</summary>
    public string Purpose { get; } = PurposeOf(Id);

    // Made when it is first needed, and again when the common rules have changed.
    private volatile NumberedJudge? judge;

    public static string PurposeOf(Guid id) => $"{JudgeArticle.Purpose}/topic-{id.ToString("N")[^8..]}";

    /// <summary>Judges by the topic's own words, with the signals and the noise of the common rules.</summary>
    public NumberedJudge JudgeBy(NumberedJudge common)
    {
        if (Rules.Any.Count + Rules.Must.Count == 0)
            return common; // it takes every article and names nothing to weigh
        if (judge is { } kept && kept.Number == common.Number)
            return kept;
        var made = new NumberedJudge(common.Number, new RulesJudge(RuleSet(common.Judge.Rules)));
        judge = made;
        return made;
    }

    private RuleSet RuleSet(RuleSet common)
    {
        // Three words of a topic, or one in the title with a deadline ahead, are worth telling.
        const double weight = 14;
        var terms = Rules.Any.Concat(Rules.Must).ToList();
        return common with
        {
            Interests =
            [
                new Interest
                {
                    Name = Name,
                    Keywords = [.. terms.Where(t => t.Word is not null).Select(t => new WeightedWord(t.Word!, weight))],
                    Patterns =
                    [
                        .. terms
                            .Where(t => t.Pattern is not null)
                            .Select(t => new WeightedPattern(t.Pattern!.ToString(), weight)),
                    ],
                    MinScore = Body.MinScore,
                },
            ],
            Noise = [.. common.Noise.Select(n => n with { Except = null })],
        };
    }
}

/// <summary>The topics that are switched on, in the order in which an article is offered to them.</summary>
internal sealed class CurrentTopics(IDbContextFactory<SignalboxDb> dbs)
{
    // Versions never change, so that those made ready may be kept; which are in force is asked each time.
    private volatile IReadOnlyDictionary<Guid, ReadyTopic> ready = new Dictionary<Guid, ReadyTopic>();

    public async Task<IReadOnlyList<ReadyTopic>> ReadAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var rows = await (
            from topic in db.Set<Topic>().AsNoTracking()
            where topic.Enabled && topic.RemovedAt == null
            orderby topic.Place, topic.CreatedAt
            let newest = db.Set<TopicVersion>().Where(v => v.TopicId == topic.Id).Max(v => v.Number)
            from version in db.Set<TopicVersion>()
            where version.TopicId == topic.Id && version.Number == newest
            select new
            {
                topic.Id,
                topic.Name,
                topic.Place,
                VersionId = version.Id,
                version.Number,
            }
        ).ToListAsync(ct);
        if (rows.Count == 0)
            return [];

        var kept = ready;
        var made = new Dictionary<Guid, ReadyTopic>();
        var missing = rows.Where(r => !kept.ContainsKey(r.VersionId)).Select(r => r.VersionId).ToList();
        var bodies = await db.Set<TopicVersion>()
            .AsNoTracking()
            .Where(v => missing.Contains(v.Id))
            .ToDictionaryAsync(v => v.Id, v => v.Body, ct);
        foreach (var row in rows)
        {
            var topic = kept.TryGetValue(row.VersionId, out var known)
                ? known with
                {
                    Name = row.Name,
                    Place = row.Place,
                }
                : Ready(row.Id, row.Name, row.Place, row.Number, TopicVersion.Read(bodies[row.VersionId]));
            made[row.VersionId] = topic;
        }
        ready = made;
        return [.. rows.Select(r => made[r.VersionId])];
    }

    public static ReadyTopic Ready(Guid id, string name, int place, int number, TopicBody body) =>
        new(id, name, place, number, body, TopicRules.Parse(body.Rules));

    /// <summary>Those that take an article, in order.</summary>
    public static IReadOnlyList<ReadyTopic> Taking(IReadOnlyList<ReadyTopic> topics, string title, string text)
    {
        if (topics.Count == 0)
            return [];
        var folded = Folding.Fold($"{title}\n{text}");
        return [.. topics.Where(t => t.Rules.LookFolded(folded).IsTaken)];
    }
}
