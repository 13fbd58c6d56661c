using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Prompts;

namespace Signalbox.Radar.Topics;

/// <summary>A topic as it shall be.</summary>
internal sealed record TopicDraft
{
    /// <summary>E.g. 储能招标; unique.</summary>
    [Required, StringLength(40, MinimumLength = 1)]
    public required string Name { get; init; }

    public bool Enabled { get; init; } = true;

    [Required]
    public required TopicBody Body { get; init; }

    /// <summary>Why it is changed.</summary>
    [StringLength(500)]
    public string Note { get; init; } = "";

    /// <summary>Number of the version that the change was made from; null does not ask.</summary>
    public int? BasedOn { get; init; }
}

/// <summary>Adds a topic, or gives one a new version; the next judgement goes by it.</summary>
internal sealed partial class SaveTopic(
    IDbContextFactory<SignalboxDb> dbs,
    Outbox outbox,
    AuditTrail audit,
    TimeProvider clock,
    ILogger<SaveTopic> log
)
{
    /// <summary>Each is looked for in every article.</summary>
    public const int Most = 50;

    /// <param name="id">Null adds one.</param>
    /// <returns>Its id.</returns>
    /// <exception cref="RefusedException">400 <c>input.invalid</c>, <c>radar.prompt.no-json</c>; 404 <c>radar.topic.not-found</c>;
    /// 409 <c>radar.topic.name</c>, <c>radar.topic.too-many</c>, <c>radar.topic.changed-meanwhile</c>.</exception>
    public async Task<Guid> RunAsync(Actor by, Guid? id, TopicDraft draft, CancellationToken ct)
    {
        draft = draft with { Name = draft.Name?.Trim() ?? "" };
        await CheckAsync(draft, ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var tx = await db.BeginWriteAsync(ct);
        await LockAsync(tx, ct);
        var others = await db.Set<Topic>().Where(t => t.RemovedAt == null && t.Id != id).ToListAsync(ct);
        if (others.Exists(t => t.Name == draft.Name))
            throw RefusedException.Conflict(
                "radar.topic.name",
                $"There is a topic «{draft.Name}» already; give this one another name."
            );
        var topic = id is { } known
            ? await db.Set<Topic>().FirstOrDefaultAsync(t => t.Id == known && t.RemovedAt == null, ct)
                ?? throw NotFound(known)
            : New(draft, others);
        var newest = await db.Set<TopicVersion>().Where(v => v.TopicId == topic.Id).MaxAsync(v => (int?)v.Number, ct);
        if (draft.BasedOn is { } basedOn && basedOn != (newest ?? 0))
            throw RefusedException.Conflict(
                "radar.topic.changed-meanwhile",
                $"The topic was changed meanwhile: this change was made from version {basedOn}, the newest is {newest}. Read it again and repeat it."
            );
        if (id is null)
            db.Add(topic);
        (topic.Name, topic.Enabled) = (draft.Name, draft.Enabled);
        var version = new TopicVersion
        {
            Id = Ids.New(clock),
            TopicId = topic.Id,
            Number = (newest ?? 0) + 1,
            Body = TopicVersion.Write(draft.Body),
            Note = draft.Note,
            CreatedAt = clock.GetUtcNow(),
        };
        db.Add(version);
        await db.SaveChangesAsync(ct);
        await audit.WriteAsync(tx, AuditEvent.By(by, "radar.topic.saved", topic.Name), ct);
        await tx.CommitAsync(ct);
        LogSaved(topic.Name, version.Number);
        return topic.Id;
    }

    public static RefusedException NotFound(Guid id) =>
        RefusedException.NotFound("radar.topic.not-found", $"There is no topic {id}.");

    /// <summary>Two that save at once do it one after the other: names, places and numbers are counted from what is there.</summary>
    public static async Task LockAsync(WriteTransaction tx, CancellationToken ct)
    {
        if (tx.Kind != DatabaseKind.Postgres)
            return;
        await using var wait = tx.Command("LOCK TABLE radar_topic IN SHARE ROW EXCLUSIVE MODE");
        await wait.ExecuteNonQueryAsync(ct);
    }

    private Topic New(TopicDraft draft, List<Topic> others)
    {
        if (others.Count >= Most)
            throw RefusedException.Conflict(
                "radar.topic.too-many",
                $"There are {Most} topics already; remove one that is no longer needed first."
            );
        return new Topic
        {
            Id = Ids.New(clock),
            Name = draft.Name,
            Place = others.Count == 0 ? 1 : others.Max(t => t.Place) + 1,
            CreatedAt = clock.GetUtcNow(),
        };
    }

    private async Task CheckAsync(TopicDraft draft, CancellationToken ct)
    {
        Check.Valid(draft);
        Check.Valid(draft.Body);
        if (draft.Body.System is { } system)
            PromptCheck.Valid(system, draft.Body.Words);
        var faults = new List<string>(
            TopicRules.Parse(draft.Body.Rules).Faults.Select(f => $"Line {f.Line}: {f.Fault}")
        );
        if (faults.Count > 0)
            throw RefusedException.Invalid(
                new Dictionary<string, string[]>(StringComparer.Ordinal) { ["rules"] = [.. faults.Take(20)] }
            );
        if (draft.Body.Words.Length == 0 && draft.Body.Rules.Trim().Length == 0)
            throw RefusedException.Invalid(
                new Dictionary<string, string[]>(StringComparer.Ordinal)
                {
                    ["words"] = ["Say what is looked for, or give at least one word in the rules."],
                }
            );
        var channels = (await outbox.ChannelsAsync(Reports.PushReport.Kind, ct)).Select(c => c.Id).ToHashSet();
        if (draft.Body.Channels.Any(c => !channels.Contains(c)))
            throw RefusedException.Invalid(
                new Dictionary<string, string[]>(StringComparer.Ordinal)
                {
                    ["channels"] = ["One of the channels is gone, switched off, or takes no reports; choose again."],
                }
            );
    }

    [LoggerMessage(2701, LogLevel.Information, "Topic {Name} saved in version {Number}")]
    private partial void LogSaved(string name, int number);
}
